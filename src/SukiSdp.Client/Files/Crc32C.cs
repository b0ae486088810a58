namespace SukiSdp.Files;

/// <summary>
/// CRC-32C (Castagnoli), the checksum that Google Cloud Storage stores for every object. Values are the finished checksums, so that a
/// running one starts at 0 and parts can be combined.
/// </summary>
internal static partial class Crc32C
{
    // RFC 3720, reflected.
    private const uint Polynomial = 0x82F63B78;

    /// <summary>The checksum of what <paramref name="crc"/> covers followed by <paramref name="data"/>.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> data) => ~Sum(~crc, data);

    /// <summary>
    /// The checksum of two parts one after the other, from the checksum of each and the second one's length in bytes. Ranges that are downloaded
    /// in parallel can therefore be verified without reading the file again.
    /// </summary>
    public static uint Combine(uint first, uint second, long secondLength) => Advance(first, secondLength) ^ second;

    // What a register becomes when so many zero bytes follow.
    private static uint Advance(uint register, long zeros)
    {
        if (register == 0)
        {
            return 0;
        }

        // One zero byte is a linear map over GF(2), and n of them are its n-th power: square and multiply.
        uint[] power = new uint[32];
        power[0] = Polynomial;
        for (int bit = 1; bit < 32; bit++)
        {
            power[bit] = 1u << (bit - 1);
        }

        // So far one zero bit; three squarings make it a byte.
        for (int i = 0; i < 3; i++)
        {
            power = Square(power);
        }

        for (long left = zeros; left > 0; left >>= 1)
        {
            if ((left & 1) != 0)
            {
                register = Multiply(power, register);
            }

            if (left > 1)
            {
                power = Square(power);
            }
        }

        return register;
    }

    private static uint Multiply(uint[] matrix, uint vector)
    {
        uint product = 0;
        for (int bit = 0; vector != 0; bit++, vector >>= 1)
        {
            if ((vector & 1) != 0)
            {
                product ^= matrix[bit];
            }
        }

        return product;
    }

    private static uint[] Square(uint[] matrix) => Array.ConvertAll(matrix, column => Multiply(matrix, column));
}
