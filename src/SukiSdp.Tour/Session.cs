using SukiSdp.Sandbox;
using SukiSdp.Tour.Engine;

namespace SukiSdp.Tour;

/// <summary>What a user has set before the first command.</summary>
internal static class Session
{
    /// <summary>Points the module at the sandbox, and puts the session's location into a folder.</summary>
    public static void Prepare(SandboxHost sandbox, PowerShellEngine engine, string folder)
    {
        Environment.SetEnvironmentVariable("SUKI_SDP_BASE_URI", sandbox.ApiUri.AbsoluteUri);
        Environment.SetEnvironmentVariable("SUKI_SDP_TOKEN", sandbox.Token);
        Environment.SetEnvironmentVariable("SUKI_SDP_PROVIDER_ID", null);
        engine.SetLocation(folder);
    }
}
