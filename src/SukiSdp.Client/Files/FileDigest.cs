using System.Buffers;
using System.Security.Cryptography;

namespace SukiSdp.Files;

/// <summary>The length and the checksums of a file, as read from disk.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Crc32C">CRC32C.</param>
/// <param name="Sha256">SHA-256, lower-case hex digits; null if it wasn't requested.</param>
internal sealed record FileDigest(long Length, uint Crc32C, string? Sha256)
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>Reads a file once, from end to end.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="withSha256">Whether SHA-256 is also computed. It takes several times as long as the rest.</param>
    /// <param name="progress">Receives the number of bytes that have been read; can be null.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Null if it doesn't exist: another process can have removed it since it was found.</returns>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ReadFailed"/>.</exception>
    public static FileDigest? Read(string path, bool withSha256, Action<long>? progress, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using FileStream file = new(LongPath.Of(path), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.SequentialScan);
            using IncrementalHash? sha = withSha256 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
            long length = 0;
            uint crc = 0;
            while (file.Read(buffer, 0, buffer.Length) is > 0 and int read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                crc = Files.Crc32C.Append(crc, buffer.AsSpan(0, read));
                sha?.AppendData(buffer, 0, read);
                length += read;
                progress?.Invoke(length);
            }

            return new FileDigest(length, crc, sha is null ? null : Hex(sha.GetHashAndReset()));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new SukiSdpException(SukiError.ReadFailed, $"'{path}': the file couldn't be read: {e.Message}", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads a file once, and computes its CRC32C alone.</summary>
    /// <returns>Null if it doesn't exist.</returns>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ReadFailed"/>.</exception>
    public static uint? ReadCrc32C(string path, CancellationToken cancellationToken) => Read(path, withSha256: false, progress: null, cancellationToken)?.Crc32C;

    /// <summary>Lower-case hex digits.</summary>
    public static string Hex(ReadOnlySpan<byte> bytes)
    {
        char[] digits = new char[2 * bytes.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            digits[2 * i] = Digit(bytes[i] >> 4);
            digits[(2 * i) + 1] = Digit(bytes[i] & 0xF);
        }

        return new string(digits);
    }

    private static char Digit(int value) => (char)(value < 10 ? '0' + value : 'a' + value - 10);
}
