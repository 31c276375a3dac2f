using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Segmentation.Tests.Databases;

/// <summary>What a request was.</summary>
/// <param name="Url">Path and query, unescaped.</param>
/// <param name="Headers">By name in lower case.</param>
/// <param name="Sql">The body.</param>
public sealed record FakeRequest(string Url, IReadOnlyDictionary<string, string> Headers, string Sql);

/// <summary>What is answered.</summary>
/// <param name="Body">Sent as one chunk.</param>
/// <param name="Status">Of HTTP.</param>
/// <param name="IsCut">Whether the connection ends before the last chunk.</param>
public sealed record FakeAnswer(string Body, int Status = 200, bool IsCut = false);

/// <summary>An HTTP server on a loopback port that answers as it is told, for what a real ClickHouse does seldom.</summary>
public sealed class FakeClickHouse : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<FakeRequest, FakeAnswer> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly Task _serving;

    /// <summary>Starts it.</summary>
    /// <param name="answer">What each request gets, but the first of a connection, which asks for settings.</param>
    /// <param name="settings">Names and values of those.</param>
    /// <param name="certificate">What it shows over TLS; null speaks plainly.</param>
    public FakeClickHouse(
        Func<FakeRequest, FakeAnswer> answer, string settings = "readonly=0 extremes=0 result_overflow_mode=throw",
        X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _answer = request => request.Sql.Contains("system.settings", StringComparison.Ordinal)
            ? new FakeAnswer($"settings\tversion\nString\tString\n{settings.Replace(" ", "\\n", StringComparison.Ordinal)}\t24.8.1\n")
            : answer(request);
        _listener.Start();
        _serving = Task.Run(Serve);
    }

    /// <summary>All requests so far.</summary>
    public ConcurrentQueue<FakeRequest> Requests { get; } = [];

    /// <summary>Port on loopback.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Address with user and password, without a query.</summary>
    public string Address => $"clickhouse://ann:s3cret%20pass@127.0.0.1:{Port}/shop";

    /// <summary>A certificate of 127.0.0.1 that nobody signed but itself.</summary>
    public static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    public void Dispose()
    {
        _listener.Dispose();
        _serving.Wait();
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                await Serve(client.GetStream());
            }
        }
        catch (Exception ended) when (ended is SocketException or InvalidOperationException)
        {
            // Disposed.
        }
    }

    private async Task Serve(NetworkStream stream)
    {
        if (_certificate is null)
        {
            await Answer(stream);
            return;
        }
        using var tls = new SslStream(stream);
        try
        {
            await tls.AuthenticateAsServerAsync(_certificate);
            await Answer(tls);
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException)
        {
            // By a client that does not trust the certificate.
        }
    }

    private async Task Answer(Stream stream)
    {
        var reader = new StreamReader(stream, Encoding.Latin1);
        string first = await reader.ReadLineAsync() ?? "";
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
            headers[line.Split(':', 2)[0].ToLowerInvariant()] = line.Split(':', 2)[1].Trim();
        bool hasBody = headers.TryGetValue("content-length", out string? length);
        char[] body = new char[hasBody ? int.Parse(length!, CultureInfo.InvariantCulture) : 0];
        await reader.ReadBlockAsync(body);
        if (first.Length == 0)
            return;
        var request = new FakeRequest(
            Uri.UnescapeDataString(first.Split(' ')[1]), headers, Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(body)));
        Requests.Enqueue(request);
        FakeAnswer answer = _answer(request);
        byte[] bytes = Encoding.Latin1.GetBytes(answer.Body);
        string head = $"HTTP/1.1 {answer.Status} X\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
        string chunk = bytes.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{bytes.Length:x}\r\n");
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head + chunk));
            await stream.WriteAsync(bytes);
            await stream.WriteAsync(Encoding.ASCII.GetBytes((chunk.Length > 0 ? "\r\n" : "") + (answer.IsCut ? "" : "0\r\n\r\n")));
        }
        catch (IOException)
        {
            // The client saw enough.
        }
    }
}
