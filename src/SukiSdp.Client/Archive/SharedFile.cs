using SukiSdp.Transfer;

namespace SukiSdp.Archive;

/// <summary>A file that several processes open in turn, each for a moment.</summary>
internal static class SharedFile
{
    private const int Tries = 1500;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(40);

    /// <summary>Opens it, waiting while another process has it.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.FileBusy"/> after half a minute, and what opening can meet.</exception>
    public static async Task<FileStream> WaitForAsync(Func<FileStream> open, string path, Clock clock, CancellationToken stop)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                return open();
            }
            catch (Exception e) when (IsBusy(e))
            {
                if (tries == Tries)
                {
                    throw new SukiSdpException(SukiError.FileBusy, $"'{path}': other processes have kept the manifest to themselves for too long.");
                }
            }

            await clock.Delay(TimeSpan.FromTicks((long)(LongestPause.Ticks * clock.NextRandom())), stop).ConfigureAwait(false);
        }
    }

    // .NET on Unix has the errno of a refused lock in the low bits: EWOULDBLOCK is 11 on Linux and 35 on macOS.
    private static bool IsBusy(Exception e) =>
        e is SukiSdpException { Error: SukiError.FileBusy }
        || (e is IOException and not (FileNotFoundException or DirectoryNotFoundException)
            && (e.HResult is Win32.SharingViolation or Win32.LockViolation || (Posix.IsHere && e.HResult is 11 or 35)));
}
