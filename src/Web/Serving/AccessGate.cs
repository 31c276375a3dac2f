using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Segmentation.Web.Serving;

/// <summary>
/// Who may talk to the server: a browser that was opened by the address with the token, on the page's own name, from the page itself.
/// </summary>
/// <remarks>
/// The token comes in the address first, and then in a cookie that no other site's request carries (SameSite=Strict) and no script reads
/// (HttpOnly). A name that leads to this machine (DNS rebinding) is told by the Host header. Pages of other servers on this machine count
/// as the same site, so requests that they make are told by Origin and Sec-Fetch-Site.
/// </remarks>
internal sealed class AccessGate
{
    /// <summary>Where the token is in the address.</summary>
    public const string TokenName = "token";

    /// <summary>Where the word is that opens the page once.</summary>
    public const string OnceName = "once";

    private const int TokenBytes = 32;

    private readonly byte[] _tokenHash;
    private readonly string _token = NewWord();
    private readonly string _once = NewWord();
    private readonly string _cookie;
    private byte[]? _onceHash;

    /// <summary>Makes a new token.</summary>
    /// <param name="port">Where the server listens.</param>
    public AccessGate(int port)
    {
        Host = Invariant($"127.0.0.1:{port}");
        // Cookies are kept by host, not by port: each server has one of its own.
        _cookie = Invariant($"segment-{port}");
        _tokenHash = Hash(_token);
        _onceHash = Hash(_once);
    }

    /// <summary>The name that the server answers to.</summary>
    public string Host { get; }

    /// <summary>Address of the page.</summary>
    public string Address => $"http://{Host}/?{TokenName}={_token}";

    /// <summary>Address that opens the page once.</summary>
    public string OnceAddress => $"http://{Host}/?{OnceName}={_once}";

    /// <summary>Lets a request in, or tells why not.</summary>
    /// <returns>An HTTP status: 200 where it may come in.</returns>
    public int Judge(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (request.Host.Value != Host)
            return StatusCodes.Status421MisdirectedRequest;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsPost(request.Method))
            return StatusCodes.Status405MethodNotAllowed;
        bool opens = HttpMethods.IsGet(request.Method) && request.Path == "/" && (
            Is(request.Query[TokenName].ToString(), _tokenHash) || OpensOnce(request.Query[OnceName].ToString()));
        if (opens)
        {
            context.Response.Cookies.Append(
                _cookie, _token, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true });
            return StatusCodes.Status200OK;
        }
        string site = request.Headers["Sec-Fetch-Site"].ToString(), origin = request.Headers.Origin.ToString();
        bool isOwn = (site is "" or "same-origin" or "none") && (origin.Length == 0 || origin == $"http://{Host}");
        bool isAsked = HttpMethods.IsGet(request.Method) || origin == $"http://{Host}";
        return isOwn && isAsked && Is(request.Cookies[_cookie] ?? "", _tokenHash)
            ? StatusCodes.Status200OK : StatusCodes.Status403Forbidden;
    }

    private static string NewWord() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));

    private static byte[] Hash(string word) => SHA256.HashData(Encoding.UTF8.GetBytes(word));

    // Hashes have one length, so that the time tells nothing of the token.
    private static bool Is(string given, byte[] hash) => CryptographicOperations.FixedTimeEquals(Hash(given), hash);

    private bool OpensOnce(string given) =>
        Volatile.Read(ref _onceHash) is { } hash && Is(given, hash) && Interlocked.CompareExchange(ref _onceHash, null, hash) == hash;
}
