using SukiSdp.Files;

namespace SukiSdp.Audio;

/// <summary>
/// Reads the header of a WAV file without decoding its samples: RIFF (Microsoft/IBM "Multimedia Programming Interface and Data
/// Specifications 1.0"), RF64 (EBU Tech 3306) and BW64 (ITU-R BS.2088), with chunks in any order.
/// </summary>
/// <remarks>
/// The bytes need not be well-formed or well-meant: whatever they are, nothing is thrown, no more than
/// <see cref="RiffChunkReader.MaximumChunks"/> chunks are visited, and no number in them decides how much memory is taken.
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
    /// <param name="readsSamples">Whether samples whose end the header does not tell are read to find it. Without it they run to the end of the file.</param>
    internal static WavReadResult ReadFile(string path, bool readsSamples)
    {
        using var stream = new FileStream(LongPath.Of(path), FileMode.Open, FileAccess.Read, FileShare.Read);
        return Read(stream, readsSamples);
    }

    /// <summary>Reads the header of a whole file given as a stream. Where the stream stands afterwards is not defined.</summary>
    /// <param name="stream">A seekable stream, read from its beginning.</param>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static WavReadResult Read(Stream stream) => Read(stream, readsSamples: true);

    /// <inheritdoc cref="Read(Stream)"/>
    /// <param name="stream">A seekable stream, read from its beginning.</param>
    /// <param name="readsSamples">Whether samples whose end the header does not tell are read to find it. Without it they run to the end of the file.</param>
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
