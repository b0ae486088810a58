namespace SukiSdp.Sandbox;

/// <summary>Zeros behind a WAV header, for files that are too long to be made of anything.</summary>
internal sealed class SparseObject(long length) : ComputedObject(length)
{
    protected override void Fill(long offset, Span<byte> destination) => destination.Clear();

    private protected override uint ComputeCrc32C() =>
        Castagnoli.AppendZeros(Castagnoli.Append(0, Header), Length - Header.Length);
}
