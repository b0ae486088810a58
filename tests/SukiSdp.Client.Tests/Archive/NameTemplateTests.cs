using SukiSdp.Archive;

namespace SukiSdp.Tests.Archive;

public sealed class NameTemplateTests
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
    public void A_template_that_could_lose_or_misplace_a_file_is_refused(string template)
    {
        SukiSdpException refusal = Assert.Throws<SukiSdpException>(() => NameTemplate.Parse(template));

        Assert.Equal(SukiError.NameTemplateInvalid, refusal.Error);
    }

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
