using SukiSdp.Transfer;

namespace SukiSdp.Audio;

/// <summary>
/// Reads the header of a WAV file without decoding it: RIFF (Microsoft/IBM "Multimedia Programming Interface and Data
/// Specifications 1.0"), RF64 (EBU Tech 3306) and BW64 (ITU-R BS.2088), with chunks in any order.
/// </summary>
/// <remarks>
/// The bytes need not be well-formed or well-meant: whatever they are, nothing is thrown, no more than
/// <see cref="RiffChunkReader.MaximumChunks"/> chunks are visited, and no number in them decides how much memory is taken.
/// </remarks>
public static class WavReader
{
    /// <summary>Reads the header of a file.</summary>
    /// <param name="path">A full path.</param>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static WavReadResult ReadFile(string path)
    {
        using var stream = new FileStream(LongPath.Of(path), FileMode.Open, FileAccess.Read, FileShare.Read);
        return Read(stream);
    }

    /// <summary>Reads the header of a whole file given as a stream. Where the stream stands afterwards is not defined.</summary>
    /// <param name="stream">A seekable stream, read from its beginning.</param>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static WavReadResult Read(Stream stream)
    {
        if (!stream.CanSeek)
        {
            throw new ArgumentException("A WAV header can only be read from a stream that can seek.", nameof(stream));
        }

        return new WavHeaderScan(new RiffChunkReader(stream)).Run();
    }
}
