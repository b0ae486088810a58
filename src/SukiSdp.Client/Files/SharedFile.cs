using System.Globalization;

namespace SukiSdp.Files;

/// <summary>Opens a file that other processes can have open for exclusive access for a while.</summary>
internal static class SharedFile
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(40);

    /// <summary>Opens it, and waits while another process has it open.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.FileBusy"/> after half a minute, and the errors of opening a file.</exception>
    public static async Task<FileStream> WaitForAsync(Func<FileStream> open, string path, Clock clock, CancellationToken cancellationToken)
    {
        for (TimeSpan waited = TimeSpan.Zero; ;)
        {
            try
            {
                return open();
            }
            catch (Exception e) when (IsBusy(e))
            {
                if (waited >= LongestWait)
                {
                    throw new SukiSdpException(SukiError.FileBusy, string.Format(
                        CultureInfo.InvariantCulture, "'{0}' is open in another program for exclusive access. Gave up after {1:0} seconds.", path, waited.TotalSeconds));
                }
            }

            TimeSpan pause = Pause(clock, LongestPause);
            waited += pause;
            await clock.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A random delay, so that processes that wait for each other don't retry at the same time.</summary>
    public static TimeSpan Pause(Clock clock, TimeSpan longest) => TimeSpan.FromTicks(1 + (long)(longest.Ticks * clock.NextRandom()));

    /// <summary>Returns whether an exception means that another process has the file open. .NET on Unix stores the errno of a refused lock in the low bits.</summary>
    public static bool IsBusy(Exception e) =>
        e is SukiSdpException { Error: SukiError.FileBusy }
        || (e is IOException and not (FileNotFoundException or DirectoryNotFoundException)
            && (e.HResult is Win32.SharingViolation or Win32.LockViolation || (Posix.IsHere && Posix.IsBusy(e.HResult))));
}
