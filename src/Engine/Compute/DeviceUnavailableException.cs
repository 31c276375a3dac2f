namespace Segmentation.Compute;

/// <summary>A named device is missing, failed its self-test, was lost, or has too little memory. Nothing falls back in silence.</summary>
public sealed class DeviceUnavailableException : Exception
{
    /// <summary>Creates the error; the message names the device and the next step.</summary>
    public DeviceUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error from the device's own.</summary>
    public DeviceUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
