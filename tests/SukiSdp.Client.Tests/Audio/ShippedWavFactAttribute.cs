using Xunit;

namespace SukiSdp.Tests.Audio;

/// <summary>A fact about the WAV files that the packages of this system ship. Where there are none the test is skipped and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ShippedWavFactAttribute : FactAttribute
{
    private const string Folder = "/usr/share";

    public ShippedWavFactAttribute() =>
        Skip = Tool.ReasonToSkip(["soxi"]) ?? (Shipped.Length == 0 ? $"Not run: no package here ships a WAV file under {Folder}." : null);

    internal static string[] Shipped { get; } = Directory.Exists(Folder)
        ? Directory.GetFiles(Folder, "*.wav", new EnumerationOptions { RecurseSubdirectories = true, MatchCasing = MatchCasing.CaseInsensitive })
        : [];
}
