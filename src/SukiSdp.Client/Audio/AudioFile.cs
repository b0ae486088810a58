using System.Buffers;
using SukiSdp.Files;

namespace SukiSdp.Audio;

/// <summary>The type of a file by its content, and the properties of its header if it is WAV.</summary>
/// <param name="Kind">The type by its first bytes.</param>
/// <param name="Wav">The content of the header; null for other types.</param>
internal sealed record AudioFile(AudioContentKind Kind, WavReadResult? Wav)
{
    /// <summary>Whether its first bytes are all zero, or it is empty.</summary>
    public bool IsZeros { get; private init; }

    /// <summary>Reads the head of a file given as a stream. The position of the stream afterwards isn't defined.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="readsSamples">Whether samples are read if the header doesn't state where they end, to find other content among them.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static AudioFile Read(Stream stream, bool readsSamples = true)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(AudioContent.HeadLength);
        try
        {
            stream.Position = 0;
            ReadOnlyMemory<byte> head = buffer.AsMemory(0, stream.ReadFully(buffer, 0, AudioContent.HeadLength));
            AudioContentKind kind = AudioContent.Detect(head.Span);
            return new AudioFile(kind, kind == AudioContentKind.Wav ? WavReader.Read(stream, readsSamples, head) : null) { IsZeros = AreZeros(head.Span) };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool AreZeros(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            if (b != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads the head of a file on disk and none of its samples; null if it can't be read.</summary>
    public static AudioFile? TryRead(string path)
    {
        try
        {
            using FileStream stream = new(LongPath.Of(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            return Read(stream, readsSamples: false);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return null;
        }
    }

    /// <summary>The common name of the type: the encoding of a WAV file (<c>PCM</c>), the name of another kind (<c>Ogg</c>); null if it isn't known to be audio.</summary>
    public string? FormatName =>
        Wav?.Info is { } info ? info.Format.EncodingName
        : Wav is not null || AudioContent.ExtensionOf(Kind) is null ? null
        : Kind.ToString();

    /// <summary>The properties that a saved file shows.</summary>
    public AudioProperties Properties => new(
        FormatName,
        Wav?.Info?.Format.Channels,
        Wav?.Info?.Format.SampleRate,
        Wav?.Info?.Format.BitsPerSample,
        Wav?.Info?.Duration,
        HeaderProblem);

    /// <summary>Sentences that describe the problems of the header of a WAV file; null for none.</summary>
    public string? HeaderProblem => Wav is null ? null : Wav.NotWavReason ?? Wav.Info!.HeaderProblem;
}
