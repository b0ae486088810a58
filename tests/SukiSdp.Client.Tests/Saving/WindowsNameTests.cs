using SukiSdp.Files;
using SukiSdp.Sandbox;

namespace SukiSdp.Tests.Saving;

/// <summary>Names that Windows does not give to a finished file at once: open in another program, read-only, a folder's, or too long.</summary>
public sealed class WindowsNameTests
{
    [WindowsTheory]
    [InlineData(FileShare.None)]
    [InlineData(FileShare.Read)]
    [InlineData(FileShare.ReadWrite)]
    public async Task A_target_that_another_program_has_open_is_waited_for_a_minute_and_replaced_by_the_next_run(FileShare share)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = await SaveAsync(fixture, "visit");
        session.Recordings[0].Replace(SandboxObject.Wav(3));
        fixture.Settings = fixture.Settings with { Force = true };
        using (Hold(fixture.PathOf(session), share))
        {
            await fixture.SaveAsync("visit");
        }

        SukiSdpException failure = Assert.Single(fixture.Failures).Failure;
        Assert.Equal(SukiError.FileBusy, failure.Error);
        Assert.Contains("open in another program", failure.Message, StringComparison.Ordinal);
        Assert.Equal(60, fixture.Time.Delays.Sum(d => d.TotalSeconds), 3);
        fixture.Failures.Clear();
        fixture.Files.Clear();
        fixture.Settings = fixture.Settings with { Force = false };
        await fixture.SaveAsync("visit");

        Assert.Empty(fixture.Failures);
        fixture.AssertWhole(session);
        Assert.Equal(SaveStatus.Resumed, Assert.Single(fixture.Files).Status);
    }

    [WindowsFact]
    public async Task A_target_that_is_closed_while_it_is_waited_for_is_replaced()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = await SaveAsync(fixture, "visit");
        session.Recordings[0].Replace(SandboxObject.Wav(3));
        fixture.Settings = fixture.Settings with { Force = true };
        FileStream held = Hold(fixture.PathOf(session), FileShare.Read);
        fixture.Time.Delayed = _ =>
        {
            if (fixture.Time.Delays.Count == 4)
            {
                held.Dispose();
            }
        };

        await fixture.SaveAsync("visit");

        Assert.Empty(fixture.Failures);
        fixture.AssertWhole(session);
    }

    [WindowsFact]
    public async Task Other_files_continue_while_a_file_waits_for_its_final_name()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Settings = fixture.Settings with { Force = true, ThrottleLimit = 1 };
        string[] ids = ["one", "two", "three"];
        List<FileStream> held = [];
        foreach (string id in ids)
        {
            held.Add(Hold(fixture.PathOf(await SaveAsync(fixture, id)), FileShare.Read));
        }

        SandboxSession free = fixture.Session("free", SandboxObject.Wav(2));
        TaskCompletionSource saved = new(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Saved += file => _ = file.SessionId == free.Id && saved.TrySetResult();

        // The file stays open until the other file exists.
        fixture.Clock = new Clock { Delay = async (_, _) => await saved.Task };
        await fixture.SaveAsync([.. ids, free.Id]).WaitAsync(TestRun.Watchdog);

        Assert.Equal(3, fixture.Failures.Count(f => f.Failure.Error == SukiError.FileBusy));
        held.ForEach(file => file.Dispose());
    }

    [WindowsFact]
    [Trait("Wine", "root may write to read-only files")]
    public async Task A_read_only_target_is_said_to_be_so_at_once()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = await SaveAsync(fixture, "visit");
        session.Recordings[0].Replace(SandboxObject.Wav(3));
        fixture.Settings = fixture.Settings with { Force = true };
        File.SetAttributes(fixture.PathOf(session), FileAttributes.ReadOnly);

        await fixture.SaveAsync("visit");
        File.SetAttributes(fixture.PathOf(session), FileAttributes.Normal);

        SukiSdpException failure = Assert.Single(fixture.Failures).Failure;
        Assert.Equal(SukiError.WriteFailed, failure.Error);
        Assert.Contains("is read-only", failure.Message, StringComparison.Ordinal);
        Assert.Empty(fixture.Time.Delays);
        fixture.Failures.Clear();
        fixture.Settings = fixture.Settings with { Force = false };
        await fixture.SaveAsync("visit");

        Assert.Empty(fixture.Failures);
        fixture.AssertWhole(session);
    }

    [WindowsFact]
    public async Task A_folder_that_takes_the_name_meanwhile_is_its_own_error_at_once()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(2));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Run(_ => Directory.CreateDirectory(fixture.PathOf(session)))));

        await fixture.SaveAsync("visit");

        Assert.Equal(SukiError.TargetNotFile, Assert.Single(fixture.Failures).Failure.Error);
        Assert.Empty(fixture.Time.Delays);
    }

    [WindowsFact]
    public void The_system_renames_beyond_260_characters_whatever_form_the_path_has()
    {
        using TempFolder folder = new();
        string deep = folder[[.. Enumerable.Repeat(new string('x', 60), 5)]];
        Directory.CreateDirectory(deep);
        string from = Path.Combine(deep, "from"), to = Path.Combine(deep, "to");
        File.WriteAllText(from, "text");

        Assert.Equal(0, Win32.Rename(from.Replace('\\', '/'), Path.Combine(deep, ".", "..", Path.GetFileName(deep), "to")));
        Assert.Equal("text", File.ReadAllText(to));
        Assert.NotNull(Win32.Statistics(deep));
    }

    private static FileStream Hold(string path, FileShare share) => new(path, FileMode.Open, FileAccess.Read, share);

    private static async Task<SandboxSession> SaveAsync(SaveFixture fixture, string id)
    {
        SandboxSession session = fixture.Session(id, SandboxObject.Wav(2));
        await fixture.SaveAsync(id);
        fixture.Files.Clear();
        return session;
    }
}
