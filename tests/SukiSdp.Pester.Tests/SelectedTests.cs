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

    /// <summary>The lines of a file where selected tests start.</summary>
    /// <param name="testClass">The class of the tests.</param>
    /// <param name="file">The name of the file.</param>
    internal static IReadOnlySet<int> LinesOf(Type testClass, string file) =>
        Selected[testClass.FullName!].Where(test => test.File == file).Select(test => test.Line).ToHashSet();
}
