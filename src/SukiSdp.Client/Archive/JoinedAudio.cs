using SukiSdp.Audio;
using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>Searches a joined file for the audio of a recording.</summary>
internal static class JoinedAudio
{
    /// <summary>Returns whether a joined file contains every sample of a recording, and the recording contains nothing else.</summary>
    /// <param name="joinedPath">The joined file, a full path.</param>
    /// <param name="recordingPath">The recording, a full path.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>False also for samples that can't be distinguished from other parts of the joined file, such as silence; null if one of the files doesn't exist.</returns>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ReadFailed"/>.</exception>
    public static async Task<bool?> ContainsAsync(string joinedPath, string recordingPath, CancellationToken cancellationToken)
    {
        try
        {
            WavJoinPlan plan = WavJoinPlan.Create([new WavJoinSource(recordingPath, 1)], allowGap: true);
            if (!plan.CanWrite || plan.Parts is not [{ Info: { IsDamaged: false, OtherContent.Count: 0 } }])
            {
                return false;
            }

            using FileStream joined = new(LongPath.Of(joinedPath), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.SequentialScan);
            return await plan.FindInAsync(joined, cancellationToken).ConfigureAwait(false) is { Unidentified.Count: 0 };
        }
        catch (InvalidDataException)
        {
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new SukiSdpException(SukiError.ReadFailed, $"'{joinedPath}' and '{recordingPath}' couldn't be compared: {e.Message}", e);
        }
    }
}
