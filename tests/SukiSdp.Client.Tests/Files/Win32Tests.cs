using SukiSdp.Files;

namespace SukiSdp.Tests.Files;

/// <summary>Errors of Windows are the exceptions that .NET has for them, on every system.</summary>
public sealed class Win32Tests
{
    public static TheoryData<int, Type> Failures => new()
    {
        { 2, typeof(FileNotFoundException) },
        { 3, typeof(DirectoryNotFoundException) },
        { 5, typeof(UnauthorizedAccessException) },
        { 32, typeof(IOException) }, // The file is open in another program.
        { 59, typeof(IOException) }, // An unexpected network error.
        { 64, typeof(IOException) }, // The network name is no longer available.
        { 112, typeof(IOException) }, // The disk is full.
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void An_error_is_an_exception_of_files(int error, Type type)
    {
        Exception failure = Win32.Failure(error);

        Assert.IsType(type, failure);
        Assert.True(FileErrors.Is(failure));
        Assert.NotEmpty(failure.Message);
    }

    [Theory]
    [InlineData(39)]
    [InlineData(112)]
    [InlineData(1295)] // The quota.
    public void A_disk_that_is_full_is_said_to_be_so(int error) =>
        Assert.Equal(SukiError.DiskFull, FileErrors.From(Win32.Failure(error), "archive.jsonl").Error);

    [Theory]
    [InlineData(32)]
    [InlineData(33)]
    public void A_file_that_is_open_elsewhere_is_busy(int error) => Assert.True(SharedFile.IsBusy(Win32.Failure(error)));
}
