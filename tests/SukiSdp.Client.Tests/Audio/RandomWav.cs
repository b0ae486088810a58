using System.Text;
using static SukiSdp.Tests.Audio.WavBytes;

namespace SukiSdp.Tests.Audio;

/// <summary>How far the header of a file that was made by chance is to be trusted.</summary>
internal enum WavVerdict
{
    /// <summary>It fits.</summary>
    Fits,

    /// <summary>It does not fit, and no sample is missing or hidden.</summary>
    Odd,

    /// <summary>Samples are missing, or are or may be where the header does not account for them.</summary>
    Damaged,
}

/// <summary>A WAV file made by chance, of the kinds that recorders, editors, taggers and broken transfers make, with what a reader is to find in it.</summary>
internal sealed class RandomWav
{
    private static readonly (int Channels, int Bits)[] Formats = [(1, 16), (2, 16), (1, 24), (1, 8), (2, 24)];

    private static readonly (uint Riff, uint Data)[] Placeholders = [(0, 0), (uint.MaxValue, uint.MaxValue), (0x7FFF_F024, 0x7FFF_F000), (36, 0), (0x7FFF_FFFF, 0x7FFF_FFFF)];

    private readonly Random _random;
    private readonly List<byte[]> _before = [];
    private readonly List<byte[]> _after = [];
    private readonly bool _isRf64;

    private RandomWav(Random random, (int Channels, int Bits)? format)
    {
        _random = random;
        (Channels, Bits) = format ?? Formats[random.Next(Formats.Length)];
        Samples = WavBytes.Samples(Block * random.Next(format is null ? 2 : 100, 600), random.Next());
        _isRf64 = random.Next(4) == 0;
        AddChunks(_before);
        File = [];
    }

    public byte[] File { get; private set; }

    /// <summary>The samples that the header accounts for, or is to be taken to account for.</summary>
    public byte[] Samples { get; private set; }

    public WavVerdict Verdict { get; private set; }

    /// <summary>Whether the file holds something beside samples.</summary>
    public bool HasOtherContent { get; private set; }

    /// <summary>What it is, in words.</summary>
    public string Kind { get; private set; } = "";

    public int Channels { get; }

    public int Bits { get; }

    private int Block => Channels * Bits / 8;

    private bool IsOdd => Samples.Length % 2 == 1;

    private int HeaderLength => 12 + (_isRf64 ? 36 : 0) + _before.Sum(chunk => chunk.Length) + 24 + 8;

    /// <summary>Makes a file.</summary>
    /// <param name="random">What decides.</param>
    /// <param name="format">Channels and bits; any when null.</param>
    public static RandomWav Make(Random random, (int Channels, int Bits)? format = null)
    {
        RandomWav wav = new(random, format);
        switch (random.Next(6))
        {
            case 0:
                wav.Stream();
                break;
            case 1:
                wav.CountHeader();
                break;
            case 2 when wav.Samples.Length >= 100:
                wav.Cut();
                break;
            default:
                wav.AddChunks(wav._after);
                wav.Finish();
                break;
        }

        return wav;
    }

    // Chunks around the samples.
    private void AddChunks(List<byte[]> place)
    {
        for (int count = _random.Next(3); count > 0; count--)
        {
            byte[] chunk = _random.Next(6) switch
            {
                0 => Chunk("JUNK", new byte[_random.Next(60)]),
                1 => Chunk("PAD ", [.. Enumerable.Repeat((byte)_random.Next(256), _random.Next(60))]),
                2 => Other(Chunk("LIST", Concat("INFO"u8.ToArray(), WavBytes.Samples(_random.Next(60), _random.Next())))),
                3 => Other(Chunk("bext", WavBytes.Samples(602, _random.Next()))),
                4 => Other(Chunk("what", WavBytes.Samples(_random.Next(60), _random.Next()))),
                _ => Other(Chunk("JUNK", "not filler"u8.ToArray())),
            };
            place.Add(chunk);
        }
    }

    private byte[] Other(byte[] chunk)
    {
        HasOtherContent = true;
        return chunk;
    }

    private byte[] Form(uint? riffSize, uint dataSize, bool pad)
    {
        byte[] data = Data(Samples, _isRf64 ? uint.MaxValue : dataSize, pad);
        byte[][] chunks = [.. _before, Format(channels: Channels, bits: Bits), data, .. _after];
        if (!_isRf64)
        {
            return FormOf("RIFF", riffSize, chunks);
        }

        long content = 4 + 36 + chunks.Sum(chunk => (long)chunk.Length);
        return FormOf(_random.Next(2) == 0 ? "RF64" : "BW64", uint.MaxValue, [Ds64(riffSize ?? content, dataSize, Samples.Length / Block), .. chunks]);
    }

    // A header that fits, and maybe something behind the form.
    private void Finish()
    {
        byte[] form = Form(null, (uint)Samples.Length, pad: true);
        byte[] tail = [];
        switch (_random.Next(14))
        {
            case 0:
                (Kind, Verdict, tail) = ("zeros behind", WavVerdict.Odd, new byte[_random.Next(2, 3_000)]);
                break;
            case 1:
                (Kind, Verdict, tail) = ("a tag behind", WavVerdict.Odd, Other(Concat("TAG"u8.ToArray(), new byte[125])));
                break;
            case 2:
                (Kind, Verdict, tail) = ("a chunk behind", WavVerdict.Odd, Other(Chunk("id3 ", WavBytes.Samples(_random.Next(100), _random.Next()))));
                break;
            case 3:
                (Kind, Verdict) = ("a wrong RIFF size", WavVerdict.Odd);
                form = Form(0x7000_0000, (uint)Samples.Length, pad: true);
                break;
            case >= 4 and <= 8:
                byte[] gap = _random.Next(3) switch { 0 => new byte[_random.Next(40)], 1 => WavBytes.Samples(_random.Next(1, 40), _random.Next()), _ => [] };
                (Kind, Verdict, tail) = ("audio behind", WavVerdict.Damaged, Concat(gap, Audio()));
                break;
            default:
                Kind = "a header that fits";
                break;
        }

        File = Concat(form, tail);
    }

    private byte[] Audio() => _random.Next(7) switch
    {
        0 => Session(WavBytes.Samples(_random.Next(200), _random.Next())),
        1 => FormOf("RIFF", uint.MaxValue, Format(), Data(WavBytes.Samples(2 * _random.Next(100), _random.Next()), uint.MaxValue)),
        2 => Rf64(0, 0, 0, Format(), Data(WavBytes.Samples(2 * _random.Next(100), _random.Next()), uint.MaxValue)),
        3 => Concat(Encoding.ASCII.GetBytes("OggS"), [0, 2], WavBytes.Samples(100, _random.Next())),
        4 => Data(WavBytes.Samples(2 * _random.Next(1, 100), _random.Next())),
        5 => Concat([0xFF, 0xFB, 0x90, 0x00], WavBytes.Samples(400, _random.Next())),
        _ => Concat([1], WavBytes.Samples(_random.Next(300), _random.Next())),
    };

    // Sizes that were never filled in. What else is among the samples is found by what it is.
    private void Stream()
    {
        if (_isRf64)
        {
            Finish();
            return;
        }

        // The pad byte can't be distinguished from a sample.
        Samples = Samples[..(Samples.Length - (IsOdd ? Block : 0))];
        (uint riff, uint data) = Placeholders[_random.Next(Placeholders.Length)];
        byte[] tail = _random.Next(4) switch
        {
            0 => Session(WavBytes.Samples(_random.Next(200), _random.Next())),
            1 => FormOf("RIFF", riff, Format(), Data(WavBytes.Samples(2 * _random.Next(100), _random.Next()), data)),
            _ => [],
        };
        (Kind, Verdict) = tail.Length == 0 ? ("a streamed file", WavVerdict.Fits) : ("two files, streamed", WavVerdict.Damaged);
        if (tail.Length == 0 && Samples.Length > 0 && _random.Next(3) == 0)
        {
            (Kind, tail) = ("a streamed file with a chunk behind", Other(Chunk("LIST", Concat("INFO"u8.ToArray(), WavBytes.Samples(_random.Next(60), _random.Next())))));
        }

        File = Concat(Form(riff, data, pad: false), tail);
    }

    private void CountHeader()
    {
        Samples = Samples[..(Samples.Length - (IsOdd ? Block : 0))];
        int[] lengths = [HeaderLength, HeaderLength - 8, 44, 36];
        (Kind, Verdict) = ("a data size with a header's length", WavVerdict.Odd);
        File = Form(null, (uint)(Samples.Length + lengths[_random.Next(4)]), pad: false);
    }

    // A file that was longer once.
    private void Cut()
    {
        _after.Clear();
        byte[] form = Form(null, (uint)Samples.Length, pad: false);
        int[] lengths = [HeaderLength, HeaderLength - 8, 44, 36];
        int cut;
        do
        {
            cut = _random.Next(1, Samples.Length);
        }
        while (lengths.Contains(cut) || lengths.Contains(cut + 1));

        (Kind, Verdict) = ("a file that was cut off", WavVerdict.Damaged);
        Samples = Samples[..(Samples.Length - cut)];
        Samples = Samples[..(Samples.Length - (Samples.Length % Block))];
        File = form[..^cut];
    }
}
