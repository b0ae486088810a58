namespace SukiSdp.Sandbox;

/// <summary>An object that is worked out on demand: a WAV header (when there is room for one), then whatever fills the rest.</summary>
internal abstract class ComputedObject : SandboxObject
{
    private readonly byte[] _header;

    protected ComputedObject(long length)
        : base(length) => _header = length >= WavHeader.Size ? WavHeader.Create(length) : [];

    protected ReadOnlySpan<byte> Header => _header;

    public sealed override void Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + destination.Length, Length, nameof(offset));

        Fill(offset, destination);
        if (offset < _header.Length)
        {
            ReadOnlySpan<byte> rest = Header[(int)offset..];
            rest[..Math.Min(rest.Length, destination.Length)].CopyTo(destination);
        }
    }

    protected abstract void Fill(long offset, Span<byte> destination);
}
