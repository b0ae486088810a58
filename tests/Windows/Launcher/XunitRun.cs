using System.Globalization;
using System.Reflection;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace SukiSdp.Windows.Launcher;

/// <summary>
/// Runs all tests of an assembly in this process. The report has a line for each as soon as it is over: outcome, seconds, name and message, separated by
/// tabs. A test with the trait <c>Wine</c> is not run: the trait's value says what Wine lacks.
/// </summary>
internal sealed class XunitRun : LongLivedMarshalByRefObject, IMessageSink, IDisposable
{
    private readonly StreamWriter _report;
    private readonly string _filter;
    private readonly ManualResetEventSlim _discovered = new();
    private readonly ManualResetEventSlim _finished = new();
    private readonly List<ITestCase> _cases = [];
    private bool _failed;

    private XunitRun(string report, string filter)
    {
        _report = new StreamWriter(report) { AutoFlush = true };
        _filter = filter;
    }

    public static int Run(Assembly assembly, string report, string filter)
    {
        using XunitRun run = new(report, filter);
        using XunitTestFramework framework = new(run);
        IAssemblyInfo info = Reflector.Wrap(assembly);
        using ITestFrameworkDiscoverer discoverer = framework.GetDiscoverer(info);
        discoverer.Find(includeSourceInformation: false, run, new Options());
        run._discovered.Wait();

        using ITestFrameworkExecutor executor = framework.GetExecutor(assembly.GetName());
        executor.RunTests(run._cases, run, new Options());
        run._finished.Wait();
        run._report.WriteLine("end");
        return run._failed ? 1 : 0;
    }

    public bool OnMessage(IMessageSinkMessage message)
    {
        switch (message)
        {
            case ITestCaseDiscoveryMessage { TestCase: var test } when test.DisplayName.Contains(_filter, StringComparison.OrdinalIgnoreCase):
                if (test.Traits.TryGetValue("Wine", out List<string>? gaps))
                {
                    Write("skipped", 0, test.DisplayName, $"Wine: {gaps[0]}");
                }
                else
                {
                    _cases.Add(test);
                }

                break;
            case IDiscoveryCompleteMessage:
                _discovered.Set();
                break;
            case ITestStarting starting:
                Write("started", 0, starting.Test.DisplayName, "");
                break;
            case ITestPassed passed:
                Write("passed", passed.ExecutionTime, passed.Test.DisplayName, "");
                break;
            case ITestSkipped skipped:
                Write("skipped", 0, skipped.Test.DisplayName, skipped.Reason);
                break;
            case ITestFailed failed:
                Write("failed", failed.ExecutionTime, failed.Test.DisplayName, TextOf(failed));
                break;
            case ITestAssemblyFinished:
                _finished.Set();
                break;
            // Constructors of fixtures, and all that is disposed of after a test: the runner's own errors, too.
            case IFailureInformation failure:
                Write("failed", 0, message.GetType().Name, TextOf(failure));
                break;
        }

        return true;
    }

    public void Dispose()
    {
        _report.Dispose();
        _discovered.Dispose();
        _finished.Dispose();
    }

    private static string TextOf(IFailureInformation failure) =>
        $"{ExceptionUtility.CombineMessages(failure)}\n{ExceptionUtility.CombineStackTraces(failure)}";

    private void Write(string outcome, decimal seconds, string name, string message)
    {
        _failed |= outcome == "failed";
        lock (_report)
        {
            _report.WriteLine(string.Join('\t', outcome, seconds.ToString("0.000", CultureInfo.InvariantCulture), Escape(name), Escape(message)));
        }
    }

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);

    // All as xunit has it by default.
    private sealed class Options : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
    {
        public TValue GetValue<TValue>(string name) => default!;

        public void SetValue<TValue>(string name, TValue value)
        {
        }
    }
}
