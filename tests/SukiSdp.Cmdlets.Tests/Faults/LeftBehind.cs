using System.Globalization;
using System.Text.Json;
using SukiSdp.Sandbox;

namespace SukiSdp.Cmdlets.Tests.Faults;

/// <summary>What a killed save left of a session: bytes that need not be fetched again, and bytes that were there in vain.</summary>
/// <param name="Noted">Bytes in final files, and of partial files those that the state file names.</param>
/// <param name="InVain">Bytes of partial files that no state file names, so that they are fetched a second time.</param>
/// <param name="Complete">Partial files of which all bytes are there: the next run fetches the last byte of each again, to see which version storage has.</param>
internal sealed record LeftBehind(long Noted, long InVain, int Complete)
{
    private const int Block = 4096;

    /// <summary>Looks into a session's folder.</summary>
    public static LeftBehind In(string folder, SandboxSession session)
    {
        LeftBehind all = new(0, 0, 0);
        foreach (string file in Directory.Exists(folder) ? Directory.GetFiles(folder) : [])
        {
            string number = Path.GetFileName(file)[..3];
            SandboxObject audio = session.Recordings.Single(r => string.Create(CultureInfo.InvariantCulture, $"{r.SequenceNumber:000}") == number).Object;
            LeftBehind one = Path.GetExtension(file) switch
            {
                ".wav" => new LeftBehind(audio.Length, 0, 0),
                ".part" => OfPart(file, audio),
                _ => new LeftBehind(0, 0, 0),
            };
            all = new LeftBehind(all.Noted + one.Noted, all.InVain + one.InVain, all.Complete + one.Complete);
        }

        return all;
    }

    // A partial file has its full length from the start. Bytes that were written are recognized because they are those of the object, which is random.
    private static LeftBehind OfPart(string path, SandboxObject audio)
    {
        List<(long Start, long End)> ranges = [];
        // The state file is empty between its creation and the first write.
        if (new FileInfo(path + ".json") is { Exists: true, Length: > 0 })
        {
            using JsonDocument note = JsonDocument.Parse(File.ReadAllBytes(path + ".json"));
            ranges = [.. note.RootElement.GetProperty("ranges").EnumerateArray().Select(r => (r[0].GetInt64(), r[1].GetInt64()))];
        }

        byte[] there = File.ReadAllBytes(path), wanted = new byte[Block];
        long inVain = 0;
        for (int at = 0; at + Block <= there.Length; at += Block)
        {
            audio.Read(at, wanted);
            if (there.AsSpan(at, Block).SequenceEqual(wanted) && !ranges.Exists(r => r.Start <= at && at + Block <= r.End))
            {
                inVain += Block;
            }
        }

        long noted = ranges.Sum(r => r.End - r.Start);
        return new LeftBehind(noted, inVain, noted == audio.Length ? 1 : 0);
    }
}
