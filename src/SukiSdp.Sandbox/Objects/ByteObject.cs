using System.Security.Cryptography;

namespace SukiSdp.Sandbox;

/// <summary>An object whose bytes are kept in memory.</summary>
internal class ByteObject : SandboxObject
{
    private readonly byte[] _stored;

    public ByteObject(byte[] stored)
        : base(stored.Length)
    {
        _stored = stored;
#pragma warning disable CA5351 // Not for secrecy: it is one of the two checksums that storage reports.
        Md5 = MD5.HashData(stored);
#pragma warning restore CA5351
    }

    public override void Read(long offset, Span<byte> destination) =>
        _stored.AsSpan((int)offset, destination.Length).CopyTo(destination);
}
