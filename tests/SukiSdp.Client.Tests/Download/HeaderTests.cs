using SukiSdp.Download;
using SukiSdp.Files;
using SukiSdp.Sandbox;

namespace SukiSdp.Tests.Download;

/// <summary>Headers as the world has them: what the bytes and the checksum say wins over what a header says.</summary>
[Trait("Client", "Both")]
public sealed class HeaderTests
{
    private const int MiB = 1024 * 1024;

    public static TheoryData<string, string, bool> Lies
    {
        get
        {
            TheoryData<string, string, bool> lies = [];
            foreach (bool ranges in new[] { true, false })
            {
                foreach (string encoding in new[] { "gzip", "x-gzip", "GZIP", "deflate", "br", "zstd", "identity", "gzip, gzip", "identity, gzip", "br, gzip" })
                {
                    lies.Add("Content-Encoding", encoding, ranges);
                }

                foreach (string type in new[] { "text/plain", "text/html; charset=utf-8", "application/json", "application/xml", "application/octet-stream", "video/mp4", "nonsense" })
                {
                    lies.Add("Content-Type", type, ranges);
                }
            }

            return lies;
        }
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Good_audio_is_saved_whatever_a_header_calls_it(string header, string value, bool ranges)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(3 * MiB, 1));
        fixture.Sandbox.Faults.Add(Lying(header, value, ranges));

        await fixture.SaveAsync("visit");

        Assert.True(fixture.Failures.IsEmpty, string.Join(' ', fixture.Failures.Select(f => f.Failure.Message)));
        fixture.AssertWhole(session);
        Assert.Equal(VerificationKind.Crc32C, Assert.Single(fixture.Files).Verification);
    }

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("gzip", false)]
    [InlineData("x-gzip", false)]
    [InlineData("br", false)]
    public async Task Good_audio_without_a_checksum_is_saved_whatever_encoding_a_header_names(string encoding, bool ranges)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(20));
        fixture.Sandbox.Faults.Add(Lying("Content-Encoding", encoding, ranges, FaultAction.HashHeader()));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Equal(VerificationKind.Length, Assert.Single(fixture.Files).Verification);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("identity")]
    [InlineData("gzip")]
    public async Task A_body_that_a_proxy_has_packed_on_the_way_is_unpacked_and_verified(string? stored)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(20));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.IgnoreRange().And(FaultAction.Gzipped()).And(FaultAction.WithHeader("x-goog-stored-content-encoding", stored))) with { Times = Fault.Always });

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Equal(VerificationKind.Crc32C, Assert.Single(fixture.Files).Verification);
    }

    [Fact]
    public async Task An_object_that_is_stored_gzipped_and_packed_once_more_on_the_way_is_unpacked_twice()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Gzip(SandboxObject.Wav(20).ToArray()));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Gzipped().And(FaultAction.WithHeader("Content-Encoding", "gzip, gzip"))) with { When = r => r.Headers["Accept-Encoding"] == "gzip", Times = Fault.Always });

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Equal(VerificationKind.Crc32C, Assert.Single(fixture.Files).Verification);
    }

    [Fact]
    public async Task An_object_that_is_said_to_be_stored_gzipped_and_is_not_is_saved_as_it_comes()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(20));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.WithHeader("x-goog-stored-content-encoding", "gzip")) with { Times = Fault.Always });

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
    }

    [Theory]
    [InlineData("<!-- log in --><body>Welcome</body>", "audio/wav")]
    [InlineData("<!DOCTYPE html><title>Welcome</title>", "audio/wav")]
    [InlineData("Access to this site is blocked by policy.", "audio/wav")]
    [InlineData("Zugriff verweigert: Überprüfung läuft …", "audio/x-wav")]
    [InlineData("{\"error\":\"not allowed\"}", "audio/wav")]
    [InlineData("{\"error\":\"not allowed\"}", "application/json")]
    [InlineData("\uFEFFBlocked.", "application/octet-stream")]
    public async Task Text_in_place_of_audio_is_refused_whatever_a_header_calls_it(string body, string type)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(2));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Body(body, type)) with { Times = Fault.Always });

        await fixture.SaveAsync("visit");

        fixture.AssertFailed(session, SukiError.ContentNotAudio);
        fixture.AssertNoLeftovers();
    }

    [Theory]
    [InlineData(false, SukiError.ConnectionFailed)]
    [InlineData(true, SukiError.LengthMismatch)]
    public async Task An_empty_response_is_retried_and_never_saved_unless_a_checksum_confirms_it(bool chunked, SukiError expected)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(2)), never = fixture.Session("never", SandboxObject.Wav(2));
        FaultAction empty = FaultAction.Body("", "audio/wav").And(chunked ? FaultAction.Chunked() : FaultAction.RateLimit(0));
        fixture.Sandbox.Faults.Add(Fault.Storage(empty) with { SessionId = "visit" });
        fixture.Sandbox.Faults.Add(Fault.Storage(empty) with { SessionId = "never", Times = Fault.Always });

        await fixture.SaveAsync("visit");
        Assert.Empty(fixture.Failures);
        fixture.AssertWhole(session);
        await fixture.SaveAsync("never");

        fixture.AssertFailed(never, expected);
        fixture.AssertNoLeftovers();
    }

    [Fact]
    public async Task What_is_encoded_and_cannot_be_decoded_is_refused()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.FromBytes([0x1B, 0xFF, 0x80, 0x01, .. new byte[5000]]));
        fixture.Sandbox.Faults.Add(Lying("Content-Encoding", "br", ranges: true, FaultAction.HashHeader()));

        await fixture.SaveAsync("visit");

        SukiSdpException failure = fixture.AssertFailed(session, SukiError.ContentNotAudio);
        Assert.Contains("'br'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    [InlineData(507, true)]
    [InlineData(509, true)]
    [InlineData(520, true)]
    [InlineData(521, true)]
    [InlineData(522, true)]
    [InlineData(523, true)]
    [InlineData(524, true)]
    [InlineData(525, true)]
    [InlineData(526, true)]
    [InlineData(527, true)]
    [InlineData(529, true)]
    [InlineData(530, true)]
    [InlineData(598, true)]
    [InlineData(599, true)]
    [InlineData(425, true)]
    [InlineData(501, false)]
    [InlineData(505, false)]
    [InlineData(508, false)]
    [InlineData(511, false)]
    public async Task A_status_that_can_be_transient_is_retried_by_storage_and_by_the_service(int status, bool transient)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(2));
        fixture.Sandbox.Faults.Add(Fault.Listing(FaultAction.Html(status)) with { SessionId = "visit" });
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Html(status)) with { SessionId = "visit" });

        await fixture.SaveAsync("visit");

        Assert.Equal(transient ? 2 : 0, fixture.Time.Delays.Count);
        if (transient)
        {
            fixture.AssertWhole(session);
        }
        else
        {
            fixture.AssertFailed(session, SukiError.ServiceUnavailable);
        }
    }

    [Theory]
    [InlineData("crc32c=AAAAAA==", VerificationKind.Md5)]
    [InlineData(null, VerificationKind.Crc32C)]
    public async Task One_matching_checksum_is_sufficient(string? wrongCrc, VerificationKind expected)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxObject audio = SandboxObject.Wav(2);
        SandboxSession session = fixture.Session("visit", audio);
        byte[] crc = BitConverter.GetBytes(audio.Crc32C);
        Array.Reverse(crc);
        string md5 = wrongCrc is null ? "1B2M2Y8AsgTpgAmY7PhCfg==" : Convert.ToBase64String(audio.Md5!);
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.HashHeader(wrongCrc ?? "crc32c=" + Convert.ToBase64String(crc), "md5=" + md5)) with { Times = Fault.Always });

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Equal(expected, Assert.Single(fixture.Files).Verification);
    }

    [Fact]
    public async Task A_length_that_is_announced_and_too_large_does_not_matter_when_the_checksum_fits()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxObject audio = SandboxObject.Wav(20);
        SandboxSession session = fixture.Session("visit", audio);
        string longer = (audio.Length + 100).ToString(System.Globalization.CultureInfo.InvariantCulture);
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.IgnoreRange().And(FaultAction.WithHeader("Content-Length", longer))) with { When = r => r.Range == "bytes=0-8388607", Times = Fault.Always });

        await fixture.SaveAsync("visit");

        Assert.True(fixture.Failures.IsEmpty, string.Join(' ', fixture.Failures.Select(f => f.Failure.Message)));
        fixture.AssertWhole(session);
    }

    [Fact]
    public async Task An_announced_length_that_is_too_small_is_not_accepted_without_a_checksum()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(20));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.IgnoreRange().And(FaultAction.Truncated(5000)).And(FaultAction.HashHeader())) with { Times = Fault.Always });

        await fixture.SaveAsync("visit");

        fixture.AssertFailed(session, SukiError.LengthMismatch);
        fixture.AssertNoLeftovers();
    }

    [Theory]
    [InlineData("plain text", true)]
    [InlineData("Größe\r\n\t…", true)]
    [InlineData("a\u0000b", false)]
    [InlineData("a\u0007b", false)]
    [InlineData("", false)]
    public void Text_is_distinguished_from_other_content(string text, bool isText) => Assert.Equal(isText, ContentValidator.IsText(System.Text.Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x41, 0, 0x42, 0 }, true)]
    [InlineData(new byte[] { 0xFE, 0xFF, 0, 0x41 }, true)]
    [InlineData(new byte[] { 0xFF, 0xFB, 0x90, 0x64 }, false)]
    [InlineData(new byte[] { 0x41, 0xC3 }, true)]
    [InlineData(new byte[] { 0xC3, 0x41 }, false)]
    public void Text_in_other_encodings_is_distinguished_from_other_content(byte[] head, bool isText) => Assert.Equal(isText, ContentValidator.IsText(head));

    private static Fault Lying(string header, string value, bool ranges, FaultAction? more = null)
    {
        FaultAction action = FaultAction.WithHeader(header, value);
        action = ranges ? action : FaultAction.IgnoreRange().And(action);
        return Fault.Storage(more is null ? action : action.And(more)) with { Times = Fault.Always };
    }
}
