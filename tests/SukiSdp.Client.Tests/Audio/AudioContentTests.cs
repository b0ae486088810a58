using System.Text;
using SukiSdp.Audio;
using Xunit;
using static SukiSdp.Tests.Audio.WavBytes;

namespace SukiSdp.Tests.Audio;

public class AudioContentTests
{
    // MPEG-1 layer III, 128 kbit/s, 44.1 kHz, no padding: a frame of 417 bytes.
    private static readonly byte[] Mp3Frame = Concat([0xFF, 0xFB, 0x90, 0x00], new byte[413]);

    private static readonly byte[] EbmlStart = [0x1A, 0x45, 0xDF, 0xA3, 0x9F, 0x42, 0x86, 0x81, 0x01, 0x42, 0xF7, 0x81, 0x01, 0x42, 0x82];

    public static TheoryData<byte[], object, string?> Heads => new()
    {
        { Session([]), AudioContentKind.Wav, ".wav" },
        { Rf64(0, 0, 0), AudioContentKind.Wav, ".wav" },
        { FormOf("BW64", 0), AudioContentKind.Wav, ".wav" },
        { Ascii("OggS\0\u0002"), AudioContentKind.Ogg, ".ogg" },
        { Ascii("fLaC\0\0\0\""), AudioContentKind.Flac, ".flac" },
        { Ascii("\0\0\0 ftypM4A \0\0\0\0"), AudioContentKind.M4a, ".m4a" },
        { Ascii("ID3\u0004\0\0\0\0\u0002\u0001"), AudioContentKind.Mp3, ".mp3" },
        { Concat(Mp3Frame, Mp3Frame), AudioContentKind.Mp3, ".mp3" },
        { Concat(EbmlStart, Ascii("\u0084webm")), AudioContentKind.WebM, ".webm" },
        { Concat(EbmlStart, Ascii("\u0088matroska")), AudioContentKind.Matroska, ".mkv" },
        { Ascii("<!DOCTYPE html>"), AudioContentKind.Markup, null },
        { Ascii("\u00EF\u00BB\u00BF \r\n\t<?xml version='1.0'?>"), AudioContentKind.Markup, null },
        { Ascii("\n<HTML>"), AudioContentKind.Markup, null },
        { Ascii("<Error><Code>ExpiredToken</Code></Error>"), AudioContentKind.Markup, null },
    };

    public static TheoryData<byte[]> NearMisses => new()
    {
        Ascii(""),
        Ascii("RIF"),
        Ascii("RIFF\0\0\0\0AVI LIST"),
        Ascii("RIFF"),
        Ascii("ID3 is a tag, and this is a text about it"),
        Ascii("a text"),
        Ascii("<"),
        Ascii("<3 this recording"),
        Concat(EbmlStart, Ascii("\u0084docx")),
        EbmlStart,
        new byte[4096],
        Enumerable.Repeat((byte)0xFF, 4096).ToArray(),
        // A UTF-16 byte order mark, an AAC frame in ADTS, and one sync word with nothing after it.
        Concat([0xFF, 0xFE], Encoding.Unicode.GetBytes("text")),
        Concat([0xFF, 0xF1, 0x50, 0x80], new byte[4000]),
        Concat(Mp3Frame, new byte[100]),
        Mp3Frame,
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public void Detect_identifies_a_file_by_its_first_bytes(byte[] head, object kind, string? extension)
    {
        Assert.Equal(kind, AudioContent.Detect(head));
        Assert.Equal(extension, AudioContent.ExtensionOf((AudioContentKind)kind));
    }

    [Theory]
    [MemberData(nameof(NearMisses))]
    public void Detect_is_not_taken_in_by_a_likeness(byte[] head)
    {
        Assert.Equal(AudioContentKind.Unknown, AudioContent.Detect(head));
        Assert.Null(AudioContent.ExtensionOf(AudioContentKind.Unknown));
    }

    [Fact]
    public void Detect_seldom_sees_mp3_in_noise()
    {
        int hits = Enumerable.Range(0, 20_000).Count(seed => AudioContent.Detect(Concat([0xFF], Samples(1_500, seed))) == AudioContentKind.Mp3);

        Assert.InRange(hits, 0, 2);
    }

    private static byte[] Ascii(string text) => Encoding.Latin1.GetBytes(text);
}
