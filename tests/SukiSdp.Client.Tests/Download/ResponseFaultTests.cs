using SukiSdp.Files;
using SukiSdp.Sandbox;
using SukiSdp.Saving;

namespace SukiSdp.Tests.Download;

[Trait("Client", "Both")]
public sealed class ResponseFaultTests
{
    private const int MiB = 1024 * 1024;

    [Theory]
    [MemberData(nameof(SurvivedOnce))]
    public async Task A_single_wrong_response_is_tolerated(string name, FaultAction fault)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(3 * MiB, 1));
        fixture.Sandbox.Faults.Add(Fault.Storage(fault));

        await fixture.SaveAsync("visit");

        Assert.True(fixture.Failures.IsEmpty, $"{name}: {string.Join(' ', fixture.Failures.Select(f => f.Failure.Message))}");
        fixture.AssertWhole(session);
        fixture.AssertNoSecret();
    }

    public static TheoryData<string, FaultAction> SurvivedOnce => new()
    {
        { "wrong Content-Range start", FaultAction.ContentRange("bytes 5-3145727/3145728") },
        { "wrong Content-Range total", FaultAction.ContentRange("bytes 0-3145727/99") },
        { "Content-Range without total", FaultAction.ContentRange("bytes 0-3145727/*") },
        { "Content-Range that is nonsense", FaultAction.ContentRange("apples 1-2/3") },
        { "200 to a range request", FaultAction.IgnoreRange() },
        { "416 with the right length", FaultAction.RangeNotSatisfiable("bytes */3145728") },
        { "416 with a larger length", FaultAction.RangeNotSatisfiable("bytes */9999999999") },
        { "416 without a length", FaultAction.RangeNotSatisfiable(null) },
        { "short body", FaultAction.ShortBody(1000) },
        { "reset in mid-body", FaultAction.ResetAfter(100_000) },
        { "more bytes than announced", FaultAction.ExtraBytes(10) },
        { "chunked without a length", FaultAction.Chunked() },
        { "chunked and cut", FaultAction.ChunkedCut(70_000) },
        { "one bit flipped", FaultAction.FlipBit(2_000_000) },
        { "hash header missing", FaultAction.HashHeader() },
        { "hash header malformed", FaultAction.HashHeader("crc32c=!!!!", "md5", "=") },
        { "500 with HTML", FaultAction.Html(500) },
        { "503", FaultAction.Status(503) },
        { "408", FaultAction.Status(408) },
        { "429", FaultAction.Status(429) },
        { "expired URL", FaultAction.ExpiredUrl() },
        { "401 from storage", FaultAction.Status(401) },
        { "403 from storage", FaultAction.BadSignature() },
    };

    [Theory]
    [MemberData(nameof(FatalForTheFile))]
    public async Task A_permanently_wrong_response_is_an_error_and_no_file(string name, FaultAction fault, SukiError expected)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(3 * MiB, 2));
        SandboxSession other = fixture.Session("other", SandboxObject.Wav(1));
        fixture.Sandbox.Faults.Add(Fault.Storage(fault) with { SessionId = "visit", Times = Fault.Always });

        await fixture.SaveAsync("visit", "other");

        Assert.True(fixture.Failures.Count == 1, name);
        fixture.AssertFailed(session, expected);
        Assert.True(File.Exists(fixture.PathOf(other)), "The other session was not saved.");
        Assert.InRange(fixture.Sandbox.Requests.Downloads.Count, 1, 20);
    }

    public static TheoryData<string, FaultAction, SukiError> FatalForTheFile => new()
    {
        { "wrong Content-Range", FaultAction.ContentRange("bytes 5-3145727/3145728"), SukiError.LengthMismatch },
        { "416", FaultAction.RangeNotSatisfiable(null), SukiError.LengthMismatch },
        { "one bit flipped", FaultAction.FlipBit(2_000_000), SukiError.HashMismatch },
        { "more bytes than announced", FaultAction.ExtraBytes(10), SukiError.LengthMismatch },
        { "a page", FaultAction.Html(200), SukiError.ContentNotAudio },
        { "a page that says it is audio", FaultAction.Html(200, "audio/wav"), SukiError.ContentNotAudio },
        { "an XML error with 200", FaultAction.Body("<?xml version='1.0'?><Error><Code>ExpiredToken</Code></Error>", "application/octet-stream"), SukiError.ContentNotAudio },
        { "503", FaultAction.Status(503), SukiError.ServiceUnavailable },
        { "500 with HTML", FaultAction.Html(500), SukiError.ServiceUnavailable },
        { "501", FaultAction.Status(501), SukiError.ServiceUnavailable },
        { "429", FaultAction.Status(429), SukiError.RateLimited },
        { "404", FaultAction.Status(404), SukiError.ObjectNotFound },
        { "410", FaultAction.Status(410), SukiError.RecordingGone },
        { "400", FaultAction.Status(400), SukiError.ResponseInvalid },
        { "expired URL", FaultAction.ExpiredUrl(), SukiError.PresignedUrlExpired },
        { "wrong signature", FaultAction.BadSignature(), SukiError.PresignedUrlExpired },
        { "redirect", FaultAction.Redirect(new Uri("https://example.invalid/x?X-Goog-Signature=1")), SukiError.RedirectRefused },
        { "redirect to http", FaultAction.Redirect(new Uri("http://example.invalid/x"), 307), SukiError.RedirectRefused },
        { "reset at once", FaultAction.ResetAfter(0), SukiError.ConnectionFailed },
    };

    [Theory]
    [InlineData("crc32c twice, equal", true)]
    [InlineData("comma-joined", true)]
    [InlineData("two that differ", false)]
    [InlineData("none", false)]
    public async Task The_hash_header_counts_when_it_says_one_thing(string how, bool verified)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxObject audio = SandboxObject.Wav(2);
        SandboxSession session = fixture.Session("visit", audio);
        byte[] crc = BitConverter.GetBytes(audio.Crc32C);
        Array.Reverse(crc);
        string good = "crc32c=" + Convert.ToBase64String(crc);
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.HashHeader(how switch
        {
            "crc32c twice, equal" => [good, good],
            "comma-joined" => [$"{good},md5=1B2M2Y8AsgTpgAmY7PhCfg=="],
            "two that differ" => [good, "crc32c=AAAAAA=="],
            _ => [],
        })) with { Times = Fault.Always });

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Equal(verified ? VerificationKind.Crc32C : VerificationKind.Length, Assert.Single(fixture.Files).Verification);
    }

    [Fact]
    public async Task A_required_hash_that_is_missing_refuses_the_file_before_a_byte_is_kept()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Settings = fixture.Settings with { RequireHash = true };
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(2));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.HashHeader()) with { Times = Fault.Always });

        await fixture.SaveAsync("visit");

        fixture.AssertFailed(session, SukiError.HashMissing);
        fixture.AssertNoLeftovers();
    }

    [Fact]
    public async Task Reading_a_whole_file_for_its_md5_can_be_cancelled()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxObject audio = SandboxObject.Wav(3);
        SandboxSession session = fixture.Session("visit", audio);
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.HashHeader("md5=" + Convert.ToBase64String(audio.Md5!))) with { Times = Fault.Always });
        using CancellationTokenSource stop = new();
        fixture.Ended += _ => stop.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.SaveAsync([SaveItem.Of("visit")], stop.Token));

        Assert.False(File.Exists(fixture.PathOf(session)));
        await fixture.SaveAsync("visit");
        fixture.AssertWhole(session);
        Assert.Equal(SaveStatus.Resumed, Assert.Single(fixture.Files).Status);
    }

    [Fact]
    public async Task An_md5_serves_when_there_is_no_crc()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxObject audio = SandboxObject.Wav(2);
        fixture.Session("visit", audio);
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.HashHeader("md5=" + Convert.ToBase64String(audio.Md5!))) with { Times = Fault.Always });

        await fixture.SaveAsync("visit");

        Assert.Equal(VerificationKind.Md5, Assert.Single(fixture.Files).Verification);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_object_stored_gzipped_comes_out_unpacked_and_verified(bool broken)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        byte[] plain = SandboxObject.Wav(20).ToArray();
        SandboxSession session = fixture.Session("visit", SandboxObject.Gzip(plain));
        if (broken)
        {
            fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(1000)) with { Skip = 1 });
        }

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        SukiRecordingFile file = Assert.Single(fixture.Files);
        Assert.Equal(VerificationKind.Crc32C, file.Verification);
        Assert.Equal(plain.Length, file.Length);
    }

    [Fact]
    public async Task A_gzipped_object_with_a_flipped_bit_is_refused()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Gzip(SandboxObject.Wav(20).ToArray()));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.FlipBit(500)) with { Times = Fault.Always });

        await fixture.SaveAsync("visit");

        fixture.AssertFailed(session, SukiError.HashMismatch);
        fixture.AssertNoLeftovers();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((8 * MiB) - 1)]
    [InlineData(8 * MiB)]
    [InlineData((8 * MiB) + 1)]
    [InlineData((32 * MiB) - 1)]
    [InlineData(32 * MiB)]
    [InlineData((32 * MiB) + 1)]
    public async Task A_file_of_any_length_is_saved_completely(long length)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(length, 3));

        await fixture.SaveAsync("visit");

        Assert.True(fixture.Failures.IsEmpty, string.Join(' ', fixture.Failures.Select(f => f.Failure.Message)));
        fixture.AssertWhole(session);
        Assert.Equal(VerificationKind.Crc32C, Assert.Single(fixture.Files).Verification);
    }

    [Fact]
    public async Task A_file_over_4_GiB_is_saved_completely()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxObject audio = SandboxObject.Sparse((4L << 30) + 4321);
        SandboxSession session = fixture.Session("visit", audio);

        // The middle was there already: what counts is the arithmetic beyond 32 bits, not four billion bytes over the wire.
        await ResumeTests.LeavePartAsync(fixture, session, [], audio, (MiB, audio.Length - MiB));
        using (FileStream part = File.OpenWrite(SukiSdp.Files.PartFile.PathOf(fixture.PathOf(session))))
        {
            part.SetLength(audio.Length);
        }

        await fixture.SaveAsync("visit");

        SukiRecordingFile file = Assert.Single(fixture.Files);
        Assert.Equal(audio.Length, file.Length);
        Assert.Equal(VerificationKind.Crc32C, file.Verification);
        Assert.Equal(2 * MiB, fixture.Sandbox.Requests.StorageBytesServed);
    }
}
