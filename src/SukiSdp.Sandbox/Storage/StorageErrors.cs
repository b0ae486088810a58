using System.Globalization;
using System.Security;

namespace SukiSdp.Sandbox;

/// <summary>How the storage words its errors: XML, a code and a message, as Google Cloud Storage does.</summary>
internal static class StorageErrors
{
    public static Reply ExpiredToken(DateTimeOffset now) => Error(
        StatusCodes.Status400BadRequest,
        "ExpiredToken",
        "The provided token has expired.",
        ("Details", string.Create(CultureInfo.InvariantCulture, $"Request signature expired before {now:yyyy-MM-dd'T'HH:mm:ss'+00:00'}")));

    public static Reply UnsignedHeader(string name) => Error(
        StatusCodes.Status400BadRequest,
        "MalformedSecurityHeader",
        "Your request has a malformed header.",
        ("ParameterName", name),
        ("Details", "Header was included in the request, but not in signedheaders."));

    public static Reply SignatureDoesNotMatch(string stringToSign) => Error(
        StatusCodes.Status403Forbidden,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your Google secret key and signing method.",
        ("StringToSign", stringToSign));

    public static Reply AccessDenied() => Error(StatusCodes.Status403Forbidden, "AccessDenied", "Access denied.");

    public static Reply NoSuchKey() => Error(StatusCodes.Status404NotFound, "NoSuchKey", "The specified key does not exist.");

    public static Reply PreconditionFailed() => Error(
        StatusCodes.Status412PreconditionFailed,
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold.");

    public static Reply InvalidRange(string range) => Error(
        StatusCodes.Status416RangeNotSatisfiable,
        "InvalidRange",
        "The requested range cannot be satisfied.",
        ("Details", range));

    private static Reply Error(int status, string code, string message, params (string Name, string Text)[] more)
    {
        string details = string.Concat(more.Select(part => $"<{part.Name}>{SecurityElement.Escape(part.Text)}</{part.Name}>"));
        return Reply.Text(
            status,
            "application/xml; charset=UTF-8",
            $"<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code><Message>{message}</Message>{details}</Error>");
    }
}
