using System.Collections.Concurrent;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace SukiSdp.Pester.Tests;

/// <summary>
/// Passes the selected tests to a suite, so that Pester runs no others. An orderer is the only extension of xunit 2 that sees the selected tests
/// of a class before the first one runs; the order stays as it is.
/// </summary>
public sealed class SelectedTests : ITestCaseOrderer
{
    private static readonly ConcurrentDictionary<string, PesterTest[]> Selected = new();

    public IEnumerable<TTestCase> OrderTestCases<TTestCase>(IEnumerable<TTestCase> testCases)
        where TTestCase : ITestCase
    {
        TTestCase[] all = [.. testCases];
        foreach (IGrouping<string, TTestCase> tests in all.GroupBy(test => test.TestMethod.TestClass.Class.Name))
        {
            Selected[tests.Key] = [.. tests.Select(test => test.TestMethodArguments?.FirstOrDefault()).OfType<PesterTest>()];
        }

        return all;
    }

    /// <summary>The selected tests of a class.</summary>
    /// <param name="testClass">The class of the tests.</param>
    internal static IReadOnlyCollection<PesterTest> Of(Type testClass) => Selected[testClass.FullName!];
}
