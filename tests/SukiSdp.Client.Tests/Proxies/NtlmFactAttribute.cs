using SukiSdp.Tests.Audio;

namespace SukiSdp.Tests.Proxies;

/// <summary>A fact that needs squid, Samba's NTLM helper for it, and on this side GSSAPI's mechanism for NTLM (Debian: squid, winbind, gss-ntlmssp).</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NtlmFactAttribute : FactAttribute
{
    public NtlmFactAttribute() => Skip = Tool.ReasonToSkip(["squid", "ntlm_auth"])
        ?? (Directory.Exists("/etc/gss/mech.d") && Directory.EnumerateFiles("/etc/gss/mech.d", "*ntlmssp*").Any() ? null : "Not run: gss-ntlmssp not installed.");
}
