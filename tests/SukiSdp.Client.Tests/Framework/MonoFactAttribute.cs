using SukiSdp.Tests.Audio;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace SukiSdp.Tests.Framework;

/// <summary>
/// A fact about the client of .NET Framework alone, as Mono runs it: about certificates that are trusted, which Mono keeps in a folder. In a run for
/// the other client there is no such test.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("SukiSdp.Tests.Framework.MonoFactDiscoverer", "SukiSdp.Client.Tests")]
internal sealed class MonoFactAttribute : FactAttribute
{
    public MonoFactAttribute() => Skip = Tool.ReasonToSkip(["mono", "cert-sync"]);
}

/// <summary>Finds a <see cref="MonoFactAttribute"/> where it is requested.</summary>
internal sealed class MonoFactDiscoverer(IMessageSink messages) : FactDiscoverer(messages)
{
    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        FrameworkProgram.IsMono ? base.Discover(discoveryOptions, testMethod, factAttribute) : [];
}
