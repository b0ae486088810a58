using Xunit;

namespace SukiSdp.Tests.Audio;

/// <summary>A fact that needs programs of others. Where one is not installed the test is skipped and says which.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] tools) => Skip = Tool.ReasonToSkip(tools);
}

/// <summary>A theory that needs programs of others; see <see cref="ToolFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolTheoryAttribute : TheoryAttribute
{
    public ToolTheoryAttribute(params string[] tools) => Skip = Tool.ReasonToSkip(tools);
}
