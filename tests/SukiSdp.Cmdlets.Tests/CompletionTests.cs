using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>What Tab offers, and that it comes from this shell alone. All shells of the process remember ids in one place, so these tests run alone.</summary>
[Collection(SerialTests.Name)]
public sealed class CompletionTests : ModuleTest
{
    [Theory]
    [InlineData("Get-SukiRecording -SessionId ")]
    [InlineData("Get-SukiRecording ")]
    [InlineData("Save-SukiRecording -SessionId ")]
    public async Task Session_ids_that_were_used_are_offered_the_latest_first(string begun)
    {
        AddSession("order-a");
        AddSession("order-b");
        await RunWellAsync("'order-a', 'order-b' | Get-SukiRecording");

        Assert.Equal(["order-b", "order-a"], (await CompleteAsync(begun + "order-")).Select(match => match.CompletionText));
    }

    [Fact]
    public async Task An_id_is_offered_whatever_became_of_it()
    {
        await RunAsync("Get-SukiRecording tab-unknown");

        Assert.Single(await CompleteAsync("Get-SukiRecording TAB-UNK"));
    }

    [Fact]
    public async Task The_session_of_a_piped_recording_is_offered()
    {
        AddSession();

        await RunWellAsync($"[pscustomobject]@{{ SessionId = 'tab-row'; RecordingId = 'r'; PresignedUrl = '{Sandbox.StorageUri}x' }} | Save-SukiRecording -WhatIf");

        Assert.Single(await CompleteAsync("Save-SukiRecording -SessionId tab-r"));
    }

    [Theory]
    [InlineData("tab it's", "'tab it''s'")]
    [InlineData("tab $x;y", "'tab $x;y'")]
    [InlineData("7-tab", "'7-tab'")]
    [InlineData("tab-plain_1.2", "tab-plain_1.2")]
    public async Task An_id_is_quoted_where_it_must_be_and_then_treated_literally(string id, string text)
    {
        AddSession(id);
        await RunWellAsync("Get-SukiRecording $id", ("id", id));

        CompletionResult match = (await CompleteAsync("Get-SukiRecording -SessionId "))[0];

        Assert.Equal(text, match.CompletionText);
        Assert.Equal([id], (await RunWellAsync($"Get-SukiRecording -SessionId {match.CompletionText}")).Values("SessionId"));
    }

    [Fact]
    public async Task An_opened_quote_is_closed()
    {
        AddSession("tab quoted");
        await RunWellAsync("Get-SukiRecording 'tab quoted'");

        Assert.Equal(["'tab quoted'"], (await CompleteAsync("Get-SukiRecording 'tab q")).Select(match => match.CompletionText));
    }

    [Fact]
    public async Task An_id_with_terminal_escapes_is_not_offered()
    {
        await RunAsync("Get-SukiRecording \"tab-esc$([char]27)[31m\"");

        Assert.Empty(await CompleteAsync("Get-SukiRecording tab-esc"));
    }

    [Fact]
    public async Task Only_so_many_ids_are_remembered()
    {
        string[] ids = [.. Enumerable.Range(1, 300).Select(number => $"tab-many-{number:000}")];

        await RunAsync("$ids | Get-SukiRecording", ("ids", ids));

        IReadOnlyList<CompletionResult> matches = await CompleteAsync("Get-SukiRecording tab-many-");
        Assert.Equal(256, matches.Count);
        Assert.Equal("tab-many-300", matches[0].CompletionText);
    }

    [Fact]
    public async Task The_service_is_never_asked()
    {
        AddSession("tab-net");
        await RunWellAsync("Get-SukiRecording tab-net");
        Sandbox.Requests.Clear();

        await CompleteAsync("Get-SukiRecording -SessionId ");

        Assert.Empty(Sandbox.Requests.All);
    }

    [Fact]
    public async Task Environments_are_offered() =>
        Assert.Equal(["Production", "Stage"], (await CompleteAsync("Get-SukiRecording x -Environment ")).Select(match => match.CompletionText));

    [Theory]
    [InlineData("'{Seq", "{SequenceNumber}", "{SequenceNumber:000}")]
    [InlineData("'{SessionId}/{Rec", "{SessionId}/{RecordingId}")]
    [InlineData("", "{SessionId}/{SequenceNumber:000}_{RecordingId}.wav", "{SessionId}", "{RecordingId}", "{EncounterId}", "{SequenceNumber}", "{SequenceNumber:000}")]
    public async Task The_tokens_of_a_name_template_are_offered_in_quotes(string begun, params string[] expected) =>
        Assert.Equal(
            expected.Select(text => $"'{text}'"),
            (await CompleteAsync($"Save-SukiRecording x -NameTemplate {begun}")).Select(match => match.CompletionText));

    private async Task<IReadOnlyList<CompletionResult>> CompleteAsync(string begun)
    {
        using PowerShell pipeline = NewPipeline();
        return (await Task.Run(() => CommandCompletion.CompleteInput(begun, begun.Length, null, pipeline))).CompletionMatches;
    }
}
