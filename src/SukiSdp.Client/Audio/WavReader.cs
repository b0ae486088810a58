using SukiSdp.Files;

namespace SukiSdp.Audio;

/// <summary>
/// Reads the header of a WAV file without decoding its samples: RIFF (Microsoft/IBM "Multimedia Programming Interface and Data
/// Specifications 1.0"), RF64 (EBU Tech 3306) and BW64 (ITU-R BS.2088), with chunks in any order.
/// </summary>
/// <remarks>
/// The bytes aren't trusted: regardless of their content, nothing is thrown, no more than
/// <see cref="RiffChunkReader.MaximumChunks"/> chunks are visited, and no number in them determines how much memory is allocated.
/// </remarks>
internal static class WavReader
{
    /// <summary>Reads the header of a file.</summary>
    /// <param name="path">A full path.</param>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static WavReadResult ReadFile(string path) => ReadFile(path, readsSamples: true);

    /// <inheritdoc cref="ReadFile(string)"/>
    /// <param name="path">A full path.</param>
    /// <param name="readsSamples">Whether samples are read to find their end if the header doesn't state it. Otherwise, they extend to the end of the file.</param>
    internal static WavReadResult ReadFile(string path, bool readsSamples)
    {
        using var stream = new FileStream(LongPath.Of(path), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        return Read(stream, readsSamples);
    }

    /// <summary>Reads the header of a whole file given as a stream. The position of the stream afterwards isn't defined.</summary>
    /// <param name="stream">A seekable stream, read from its beginning.</param>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static WavReadResult Read(Stream stream) => Read(stream, readsSamples: true);

    /// <inheritdoc cref="Read(Stream)"/>
    /// <param name="stream">A seekable stream, read from its beginning.</param>
    /// <param name="readsSamples">Whether samples are read to find their end if the header doesn't state it. Otherwise, they extend to the end of the file.</param>
    /// <param name="head">The stream's first bytes, if they have been read.</param>
    internal static WavReadResult Read(Stream stream, bool readsSamples, ReadOnlyMemory<byte> head = default)
    {
        if (!stream.CanSeek)
        {
            throw new ArgumentException("A WAV header can only be read from a stream that can seek.", nameof(stream));
        }

        return new WavHeaderScan(new RiffChunkReader(stream, readsSamples, head)).Run();
    }
}
