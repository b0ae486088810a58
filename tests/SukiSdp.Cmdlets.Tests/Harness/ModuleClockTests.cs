using SukiSdp.Cmdlets.Tests.Docs;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>All tests of the process share the module's clock.</summary>
public sealed class ModuleClockTests
{
    [Fact]
    public void A_test_that_replaces_the_clock_runs_while_no_other_test_does()
    {
        (string Name, string Text)[] users =
        [
            .. from path in Directory.EnumerateFiles(Path.Combine(DocFiles.Repository, "tests", "SukiSdp.Cmdlets.Tests"), "*Tests.cs", SearchOption.AllDirectories)
               where Path.GetFileName(path) != $"{nameof(ModuleClockTests)}.cs"
               let text = File.ReadAllText(path)
               where text.Contains($"{nameof(ModuleClock)}.With", StringComparison.Ordinal) || text.Contains(nameof(ModuleTime), StringComparison.Ordinal)
               select (Path.GetFileName(path), text),
        ];

        Assert.True(users.Length > 5, "The tests that replace the clock weren't found.");
        Assert.All(users, user => Assert.True(user.Text.Contains($"[Collection({nameof(SerialTests)}.{nameof(SerialTests.Name)})]", StringComparison.Ordinal), user.Name));
    }
}
