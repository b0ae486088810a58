using SukiSdp.Files;

namespace SukiSdp.Reporting;

/// <summary>The lines of a cache, read with one buffer however long the file is. A line that is too long to be one of ours is left out.</summary>
/// <param name="file">The file, from its beginning.</param>
internal sealed class CacheLines(FileStream file)
{
    /// <summary>Bytes that a line of ours never has: a waveform has about a thousand, and a path of 32,767 characters six for each.</summary>
    public const int Longest = 256 * 1024;

    private readonly byte[] _buffer = new byte[Longest];
    private int _begin;
    private int _filled;
    private bool _isSkipping;

    /// <summary>Bytes that were read.</summary>
    public long Length { get; private set; }

    /// <summary>How many lines were too long.</summary>
    public int Ignored { get; private set; }

    /// <summary>Whether the last line has no end.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>The next line with its offset, without its end; null after the last one.</summary>
    public (long At, byte[] Text)? Next()
    {
        while (true)
        {
            int length = _buffer.AsSpan(_begin, _filled - _begin).IndexOf((byte)'\n');
            if (length >= 0 || (_filled > _begin && !Fill()))
            {
                IsCutOff = length < 0;
                (long At, byte[] Text) line = (Length - (_filled - _begin), _buffer.AsSpan(_begin, IsCutOff ? _filled - _begin : length).ToArray());
                _begin = Math.Min(_filled, _begin + line.Text.Length + 1);
                if (!_isSkipping)
                {
                    return line;
                }

                _isSkipping = false;
            }
            else if (_filled == _begin && !Fill())
            {
                return null;
            }
        }
    }

    // Whether there is more. A line that fills the whole buffer is left out, up to its end.
    private bool Fill()
    {
        if (_begin > 0 || _filled < _buffer.Length)
        {
            Buffer.BlockCopy(_buffer, _begin, _buffer, 0, _filled - _begin);
        }
        else
        {
            Ignored += _isSkipping ? 0 : 1;
            _isSkipping = true;
            _begin = _filled;
        }

        _filled -= _begin;
        _begin = 0;
        int read = file.ReadFully(_buffer, _filled, _buffer.Length - _filled);
        _filled += read;
        Length += read;
        return read > 0;
    }
}
