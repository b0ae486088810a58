using SukiSdp.Files;

namespace SukiSdp.Tests.Files;

public sealed class DiskSpaceTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 100)]
    [InlineData(-1, -1)]
    [InlineData(1000, -1)]
    public void A_file_system_that_does_not_say_how_large_it_is_is_not_full(long total, long free) => Require(1L << 40, new DiskStatistics(total, free));

    [Fact]
    public void A_file_system_that_says_nothing_is_not_full() => Require(1L << 40, null);

    [Theory]
    [InlineData(1000, 10, "1000 bytes are required, 10 bytes available")]
    [InlineData(1, 0, "1 byte is required, 0 bytes available")]
    [InlineData(3000, 100, "2.9 KiB are required, 100 bytes available")]
    [InlineData(5L << 30, 1 << 20, "5.0 GiB are required, 1.0 MiB available")]
    [InlineData((1 << 20) + 1, 1 << 20, "1048577 bytes are required, 1048576 bytes available")]
    public void Sizes_are_shown_in_a_suitable_unit(long needed, long free, string expected)
    {
        SukiSdpException failure = Assert.Throws<SukiSdpException>(() => Require(needed, new DiskStatistics(1L << 40, free)));

        Assert.Equal(SukiError.DiskFull, failure.Error);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    // /proc holds nothing and says so: 0 of 0 bytes.
    [LinuxFact("there is a file system without statistics")]
    public void A_real_file_system_without_statistics_is_not_full() => DiskSpace.Require("/proc/file", 1L << 40);

    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(128L << 20, (128L << 20) - 1, false)]
    [InlineData((128L << 20) + 1, 128L << 20, true)]
    [InlineData(5L << 40, 1L << 40, true)]
    public void Only_a_disk_without_room_for_a_usual_recording_is_full_for_others(long needed, long free, bool isLimitedToItem)
    {
        SukiSdpException failure = Assert.Throws<SukiSdpException>(() => Require(needed, new DiskStatistics(2L << 40, free)));

        Assert.Equal((SukiError.DiskFull, isLimitedToItem), (failure.Error, failure.IsLimitedToItem));
    }

    private static void Require(long needed, DiskStatistics? disk) => DiskSpace.Require(Path.Combine("folder", "file"), needed, disk);
}
