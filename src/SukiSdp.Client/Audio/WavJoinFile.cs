using SukiSdp.Files;

namespace SukiSdp.Audio;

/// <summary>How writing and verifying a join open and read files.</summary>
internal static class WavJoinFile
{
    /// <summary>Bytes moved at once: enough for disk speed, small enough to hold several.</summary>
    internal const int BufferSize = 1024 * 1024;

    /// <summary>Opens a recording at a place in its samples.</summary>
    internal static FileStream OpenSamples(WavJoinPart part, long skip)
    {
        // A buffer of 1 byte is none: what is read goes straight into ours.
        var stream = new FileStream(
            LongPath.Of(part.Source.Path), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        stream.Position = part.Info.DataOffset + skip;
        return stream;
    }

    internal static EndOfStreamException BecameShorter(WavJoinPart part) =>
        new($"Recording {part.Source.SequenceNumber} ('{part.Source.Path}') became shorter while it was joined.");
}
