using System.Net;
using System.Reflection;

namespace SukiSdp.FrameworkHost;

/// <summary>
/// What the client meets in Windows PowerShell and not in a program of today: to much of .NET Framework its process counts as one of version 4.0, with
/// that version's habits. Not to all: powershell.exe takes paths of any length (see LongPath), as this program does.
/// </summary>
internal static class WindowsPowerShell
{
    public static void Imitate()
    {
#pragma warning disable CS0618, CA5364, CA5386 // The old default is the point: without the client's own doing there is no TLS 1.2.
        ServicePointManager.SecurityProtocol = SecurityProtocolType.Ssl3 | SecurityProtocolType.Tls;
#pragma warning restore CS0618, CA5364, CA5386
        ServicePointManager.DefaultConnectionLimit = 2;
        UseAddressesOfAscii();
        UnescapeSlashes("http");
        UnescapeSlashes("https");
    }

    // No host name is read as an internationalized one.
    private static void UseAddressesOfAscii()
    {
        _ = new Uri("http://host/é").AbsoluteUri; // Reads the configuration, which would overwrite it.
        typeof(Uri).GetField("s_IriParsing", BindingFlags.Static | BindingFlags.NonPublic)!.SetValue(null, false);
    }

    // %2F and %5C in a URL's path become slashes.
    private static void UnescapeSlashes(string scheme)
    {
        object parser = typeof(UriParser).GetMethod("GetSyntax", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, [scheme])!;
        FieldInfo flags = typeof(UriParser).GetField("m_Flags", BindingFlags.Instance | BindingFlags.NonPublic)!;
        int unescaping = (int)Enum.Parse(flags.FieldType, "UnEscapeDotsAndSlashes");
        flags.SetValue(parser, Enum.ToObject(flags.FieldType, (int)flags.GetValue(parser)! | unescaping));
        if (new Uri($"{scheme}://host/a%2Fb").AbsolutePath != "/a/b")
        {
            throw new PlatformNotSupportedException("This framework does not have the old habit.");
        }
    }
}
