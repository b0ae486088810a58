using SukiSdp.Archive;
using Xunit.Abstractions;

namespace SukiSdp.Tests.Archive;

public sealed class NameTemplateTests(ITestOutputHelper output)
{
    [Fact]
    public void The_default_is_a_folder_a_session_and_a_numbered_file() =>
        Assert.Equal(Path.Combine("visit", "007_rec.wav"), NameTemplate.Default.RelativePath("visit", "rec", 7));

    [Theory]
    [InlineData("{SessionId}_{SequenceNumber}_{RecordingId}.wav", "visit_7_rec.wav")]
    [InlineData("2026/{SessionId}/{RecordingId}.audio.wav", "2026/visit/rec.audio.wav")]
    [InlineData("{SessionId}\\{SequenceNumber:00000}-{RecordingId}.wav", "visit/00007-rec.wav")]
    public void Tokens_are_filled_in(string template, string expected) =>
        Assert.Equal(expected.Replace('/', Path.DirectorySeparatorChar), NameTemplate.Parse(template).RelativePath("visit", "rec", 7));

    [Theory]
    [InlineData("{SessionId}.wav")]
    [InlineData("{RecordingId}.wav")]
    [InlineData("x.wav")]
    [InlineData("")]
    [InlineData("{SessionId}{RecordingId}")]
    [InlineData("/{SessionId}/{RecordingId}.wav")]
    [InlineData("../{SessionId}/{RecordingId}.wav")]
    [InlineData("a/../{SessionId}/{RecordingId}.wav")]
    [InlineData("C:{SessionId}/{RecordingId}.wav")]
    [InlineData("{SessionId}/{RecordingId}.part")]
    [InlineData("{SessionId}/{RecordingId}.json")]
    [InlineData("{SessionId}/{RecordingId}:x.wav")]
    [InlineData("{SessionId}/{RecordingId}\n.wav")]
    [InlineData("{SessionId}/{RecordingId}/{Patient}.wav")]
    [InlineData("{SessionId}/{RecordingId:000}.wav")]
    [InlineData("{SessionId}/{SequenceNumber:yyyy}{RecordingId}.wav")]
    [InlineData("{SessionId}/ {RecordingId}.wav")]
    [InlineData("{SessionId}./{RecordingId}.wav")]
    [InlineData("{SessionId}/{RecordingId}.wav.")]
    [InlineData("-{SessionId}/{RecordingId}.wav")]
    [InlineData("con/{SessionId}_{RecordingId}.wav")]
    [InlineData("{SessionId}/Aux.{RecordingId}.wav")]
    [InlineData("nul .x/{SessionId}_{RecordingId}.wav")]
    [InlineData("COM\u00B9/{SessionId}_{RecordingId}.wav")]
    [InlineData("conin$/{SessionId}_{RecordingId}.wav")]
    [InlineData("com{SequenceNumber}/{SessionId}_{RecordingId}.wav")]
    public void A_template_that_could_lose_or_misplace_a_file_is_refused(string template)
    {
        SukiSdpException refusal = Assert.Throws<SukiSdpException>(() => NameTemplate.Parse(template));

        Assert.Equal(SukiError.NameTemplateInvalid, refusal.Error);
    }

    [Theory]
    [InlineData("{SessionId}/{SequenceNumber:X3}_{RecordingId}.wav", "'{SequenceNumber:X3}' isn't a valid placeholder.")]
    [InlineData("{SessionID}/{Recording}.wav", "'{Recording}' isn't a valid placeholder.")]
    [InlineData("{RecordingId}.mp3", "aren't converted to .mp3.")]
    [InlineData("{SessionId}/{RecordingId.wav", "a brace that isn't part of a placeholder")]
    public void The_message_names_what_is_wrong_with_a_template(string template, string problem)
    {
        SukiSdpException refusal = Assert.Throws<SukiSdpException>(() => NameTemplate.Parse(template));

        Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{SessionId}{SequenceNumber}/{RecordingId}.wav", "com", "r")]
    [InlineData("co{SessionId}/{RecordingId}.wav", "n", "r")]
    [InlineData("{SessionId}/{RecordingId}{SequenceNumber}.wav", "visit", "lpt")]
    [InlineData("{SessionId}/n{RecordingId}.audio.wav", "visit", "ul")]
    public void Ids_make_no_name_that_Windows_reserves(string template, string session, string recording)
    {
        string path = NameTemplate.Parse(template).RelativePath(session, recording, 1);

        Assert.All(path.Split(Path.DirectorySeparatorChar), name => Assert.DoesNotMatch(@"^(con|nul|com1|lpt1)(\.|$)", name));
    }

    [Theory]
    [InlineData("console/{SessionId}_{RecordingId}.wav", "console/visit_rec.wav")]
    [InlineData("com{SequenceNumber:000}/{SessionId}_{RecordingId}.wav", "com001/visit_rec.wav")]
    [InlineData("a.con/{SessionId}_{RecordingId}.wav", "a.con/visit_rec.wav")]
    public void Names_that_only_look_reserved_are_taken(string template, string expected) =>
        Assert.Equal(expected.Replace('/', Path.DirectorySeparatorChar), NameTemplate.Parse(template).RelativePath("visit", "rec", 1));

    [Theory]
    [InlineData("{SessionId}_{RecordingId}.wav", "a_b", "c", "a", "b_c")]
    [InlineData("{SessionId}{RecordingId}.wav", "ab", "c", "a", "bc")]
    [InlineData("{SessionId}aa{RecordingId}.wav", "xa", "y", "x", "ay")]
    [InlineData("{SessionId}_{RecordingId}.wav", "A_b", "c", "a", "B_c")]
    [InlineData("{SessionId}_{SequenceNumber}_{RecordingId}.wav", "a", "1_c", "a_1", "c")]
    [InlineData("{RecordingId}/{SequenceNumber}{SessionId}.wav", "1a", "r", "a", "r")]
    public void Ids_that_could_be_split_elsewhere_get_names_of_their_own(string template, string session, string recording, string otherSession, string otherRecording)
    {
        NameTemplate names = NameTemplate.Parse(template);

        // Sequence numbers of any kind: with them, too, only the ids may tell recordings apart.
        string[] all = [.. new[] { 1, 11, -1 }.Select(n => names.RelativePath(session, recording, n))];
        string[] others = [.. new[] { 1, 11, -1 }.Select(n => names.RelativePath(otherSession, otherRecording, n))];

        Assert.Empty(all.Intersect(others, StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("{SessionId}_{RecordingId}.wav")]
    [InlineData("{SessionId}-{RecordingId}.wav")]
    [InlineData("{SessionId}{RecordingId}.wav")]
    [InlineData("{SessionId}/{SessionId}_{SequenceNumber:000}_{RecordingId}.wav")]
    public void The_services_own_kinds_of_id_keep_their_spelling_in_any_template(string template)
    {
        NameTemplate names = NameTemplate.Parse(template);
        const string uuid = "0b9f1d5e-6a2c-4c7b-9a51-2f1f6f0f6e10", ulid = "01KFJZTJWZH28GRHQXVCGW4Y47", sample = "123dfg-456dfg-789dfg-012dfg";

        Assert.All(
            from session in new[] { uuid, ulid, sample } from recording in new[] { uuid, ulid } select (session, recording),
            pair => Assert.DoesNotContain('~', names.RelativePath(pair.session, pair.recording, 7)));
    }

    [Fact]
    public void No_template_gives_two_recordings_one_name()
    {
        string[] templates =
        [
            NameTemplate.DefaultText, "{SessionId}_{RecordingId}.wav", "{SessionId}-{SequenceNumber}-{RecordingId}.wav", "{RecordingId}{SessionId}.wav",
            "{SequenceNumber}{RecordingId}/{SessionId}.wav", "{SessionId}{SequenceNumber:00}{RecordingId}.wav", "{RecordingId}-{SequenceNumber}/{SessionId}a.wav",
            "{SessionId}/{SessionId}_{RecordingId}.wav", "{SessionId}a1{RecordingId}_{SessionId}.wav",
        ];
        string[] shapes = ["0b9f1d5e-6a2c-4c7b-9a51-2f1f6f0f6e10", "01KFJZTJWZH28GRHQXVCGW4Y47", "a_", "1", "-", "_", "A", "~"];
        int seed = TestRun.Seed(output);
        Random random = new(seed);
        foreach (string template in templates)
        {
            NameTemplate names = NameTemplate.Parse(template);
            Dictionary<string, (string, string)> taken = new(StringComparer.OrdinalIgnoreCase);
            for (int i = 0; i < 5_000; i++)
            {
                (string Session, string Recording) ids = (Id(), Id());
                string name = names.RelativePath(ids.Session, ids.Recording, random.Next(-3, 12));
                if (taken.TryGetValue(name, out (string, string) before))
                {
                    Assert.True(before == ids, $"{template} ({TestRun.HowToRepeat(seed)}): {before} and {ids} are both '{name}'.");
                }

                taken[name] = ids;
            }

            // Nor has a session's joined file the name of any recording, or of another joined file.
            for (int i = 0; i < 2_000; i++)
            {
                (string Session, string Recording) ids = (Id() + (i % 2 == 0 ? "" : "_" + Id()), "");
                string name = names.JoinedName(ids.Session);
                Assert.True(
                    !taken.TryGetValue(name, out (string, string) before) || before == ids,
                    $"{template} ({TestRun.HowToRepeat(seed)}): {before} and the joined file of '{ids.Session}' are both '{name}'.");
                taken[name] = ids;
            }
        }

        string Id() => random.Next(20) == 0
            ? shapes[random.Next(shapes.Length)] + shapes[random.Next(shapes.Length)]
            : string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => "a1_-A"[random.Next(5)]));
    }

    [Theory]
    [InlineData(NameTemplate.DefaultText, "a_b", "a_b.wav")]
    [InlineData("{SessionId}_{RecordingId}.wav", "a", "a.wav")]
    [InlineData("{SessionId}_{RecordingId}.wav", "0b9f1d5e-6a2c-4c7b-9a51-2f1f6f0f6e10", "0b9f1d5e-6a2c-4c7b-9a51-2f1f6f0f6e10.wav")]
    [InlineData("{SessionId}-{RecordingId}.wav", "0b9f1d5e-6a2c-4c7b-9a51-2f1f6f0f6e10", "0b9f1d5e-6a2c-4c7b-9a51-2f1f6f0f6e10.wav")]
    [InlineData("{SessionId}_{RecordingId}.wav", "a_b", "a_b~")]
    public void A_joined_file_has_its_sessions_name_unless_a_recording_could_have_it(string template, string session, string expected) =>
        Assert.StartsWith(expected, NameTemplate.Parse(template).JoinedName(session), StringComparison.Ordinal);

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("de-DE")]
    [InlineData("th-TH")]
    [InlineData("ar-SA")]
    public void Names_do_not_depend_on_the_culture(string culture)
    {
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = new(culture);

            Assert.Equal(Path.Combine("idil-visit", "012_rec-i.wav"), NameTemplate.Default.RelativePath("idil-visit", "rec-i", 12));
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }
}
