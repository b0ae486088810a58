using System.Globalization;
using SukiSdp.Cmdlets.Tests.Docs;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>All tests of the process share the module's clock and the default culture.</summary>
public sealed class SharedStateTests
{
    [Fact]
    public void A_test_that_replaces_the_clock_or_the_default_culture_runs_while_no_other_test_does()
    {
        (string Name, string Text)[] users =
        [
            .. from path in Directory.EnumerateFiles(Path.Combine(DocFiles.Repository, "tests", "SukiSdp.Cmdlets.Tests"), "*Tests.cs", SearchOption.AllDirectories)
               where Path.GetFileName(path) != $"{nameof(SharedStateTests)}.cs"
               let text = File.ReadAllText(path)
               where text.Contains($"{nameof(ModuleClock)}.With", StringComparison.Ordinal) || text.Contains(nameof(ModuleTime), StringComparison.Ordinal)
                   || text.Contains(nameof(CultureInfo.DefaultThreadCurrentCulture), StringComparison.Ordinal)
               select (Path.GetFileName(path), text),
        ];

        Assert.True(users.Length > 5, "The tests that replace the clock or the culture weren't found.");
        Assert.All(users, user => Assert.True(user.Text.Contains($"[Collection({nameof(SerialTests)}.{nameof(SerialTests.Name)})]", StringComparison.Ordinal), user.Name));
    }
}
