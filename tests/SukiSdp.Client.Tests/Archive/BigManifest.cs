using System.Globalization;
using SukiSdp.Archive;
using SukiSdp.Files;

namespace SukiSdp.Tests.Archive;

/// <summary>A manifest as many nights write it: one recording a session, ids of the lengths that the service has.</summary>
internal static class BigManifest
{
    public static string SessionId(int number) => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{number:d12}");

    public static string RelativePath(int number) => $"{SessionId(number)}/001_{RecordingId(number)}.wav";

    public static async Task WriteAsync(string path, int sessions)
    {
        await using FileStream file = File.Create(path);
        for (int i = 0; i < sessions; i++)
        {
            await file.WriteAsync(new ManifestLine
            {
                Kind = ManifestLine.FileKind,
                Session = SessionId(i),
                Recording = RecordingId(i),
                Sequence = 1,
                Path = RelativePath(i),
                Length = 1_000_000 + i,
                Crc32C = i.ToString("x8", CultureInfo.InvariantCulture),
                Sha256 = i.ToString("x64", CultureInfo.InvariantCulture),
                Generation = "1795362336000000",
                SavedAt = new DateTime(2026, 3, 23, 12, 0, 0, DateTimeKind.Utc),
                Status = "saved",
            }.Write());
            await file.WriteAsync(new ManifestLine
            {
                Kind = ManifestLine.SessionKind,
                Session = SessionId(i),
                Recordings = 1,
                RecordedAt = new DateTime(2026, 3, 23, 12, 0, 0, DateTimeKind.Utc),
                Status = ManifestLine.Complete,
            }.Write());
        }
    }

    private static string RecordingId(int number) => string.Create(CultureInfo.InvariantCulture, $"01KFJZTJWZH28G{number:d12}");
}
