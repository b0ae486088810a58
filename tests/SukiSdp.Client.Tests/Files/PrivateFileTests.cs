using SukiSdp.Files;

namespace SukiSdp.Tests.Files;

public sealed class PrivateFileTests
{
    // On other systems, a file is created and locked in two steps: another process can lock it in between, and remove it again. That the file exists when it is created and
    // is gone when it is opened, 100 times in a row, happens once in some hundred thousand times.
    [UnixFact("a file is created and locked in one step")]
    public async Task A_file_that_another_process_locks_and_removes_while_it_is_created_is_busy_at_most()
    {
        using TempFolder folder = new();
        string path = folder["audio.part"];

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < TestRun.Size(2000, 200_000); i++)
            {
                try
                {
                    using FileStream file = PrivateFile.OpenOrCreate(path);
                    File.Delete(path);
                }
                catch (SukiSdpException e) when (e.Error == SukiError.FileBusy)
                {
                }
            }
        })));
    }

    // On a share, or in an older file system, the name remains until then, and access to it is denied. With Wine, the file is busy until then.
    [WindowsFact]
    public async Task A_file_that_was_removed_while_another_program_has_it_open_is_waited_for_and_created_again()
    {
        using TempFolder folder = new();
        string path = folder["list.part"];
        FileStream other = new(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        File.Delete(path);

        Task<FileStream> opening = Task.Run(() => SharedFile.WaitForAsync(() => PrivateFile.OpenOrCreate(path), path, Clock.System, CancellationToken.None));
        await Task.Delay(50);
        await other.DisposeAsync();

        await using FileStream file = await opening;
        Assert.True(File.Exists(path));
        Assert.Equal(0, file.Length);
    }

    // A run removes the folders that it created for a file that couldn't be saved, and those above it.
    // An attempt fails only if another task removed one of the two folders during it: in a round, at most 3 tasks * 8 times * 2 folders = 48 times, and there are 50 attempts.
    [Fact]
    public async Task A_folder_that_others_remove_while_it_is_created_is_created_again()
    {
        using TempFolder folder = new();
        string outer = folder["encounter"], inner = Path.Combine(outer, "session");

        for (int round = 0; round < 120; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                for (int i = 0; i < 8; i++)
                {
                    PrivateFile.CreateFolder(inner, Readers.Owner);
                    foreach (string each in new[] { inner, outer })
                    {
                        AssertPrivate(each);
                        TryToRemove(each);
                    }
                }
            })));
        }

        static void AssertPrivate(string path)
        {
            try
            {
                if (!OperatingSystem.IsWindows())
                {
                    Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
                }
            }
            catch (IOException)
            {
                // Another one has removed it.
            }
        }

        static void TryToRemove(string path)
        {
            try
            {
                Directory.Delete(path);
            }
            catch (IOException)
            {
                // Another one has removed it, or uses it.
            }
        }
    }
}
