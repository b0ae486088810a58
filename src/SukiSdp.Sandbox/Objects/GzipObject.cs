using System.IO.Compression;

namespace SukiSdp.Sandbox;

/// <summary>An object stored gzipped. Length, checksums and ranges are those of the gzipped bytes.</summary>
internal sealed class GzipObject(byte[] plain) : ByteObject(Compress(plain))
{
    public override bool GzipStored => true;

    public override byte[] ToArray() => (byte[])plain.Clone();

    private static byte[] Compress(byte[] plain)
    {
        using MemoryStream stored = new();
        using (GZipStream gzip = new(stored, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(plain);
        }

        return stored.ToArray();
    }
}
