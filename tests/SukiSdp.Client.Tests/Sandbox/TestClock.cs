namespace SukiSdp.Tests.SandboxTests;

/// <summary>A clock that stands until a test moves it.</summary>
internal sealed class TestClock(DateTimeOffset now) : TimeProvider
{
    public TestClock()
        : this(new DateTimeOffset(2026, 3, 23, 12, 0, 0, TimeSpan.Zero))
    {
    }

    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
