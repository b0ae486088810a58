using System.Management.Automation;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>What a script gave, stream by stream.</summary>
internal sealed record CommandResult(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> NonTerminating,
    ErrorRecord? Terminating,
    IReadOnlyList<string> Verbose,
    IReadOnlyList<string> Debug,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Information,
    IReadOnlyList<ProgressRecord> Progress)
{
    /// <summary>All errors, the terminating one last.</summary>
    public IReadOnlyList<ErrorRecord> Errors => Terminating is null ? NonTerminating : [.. NonTerminating, Terminating];

    /// <summary>The errors' causes: the first part of each id.</summary>
    public IReadOnlyList<string> Causes => [.. Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0])];

    /// <summary>A property of every output object, as text.</summary>
    public IReadOnlyList<string> Values(string property) =>
        [.. Output.Select(item => LanguagePrimitives.ConvertTo<string>(item.Properties[property]?.Value) ?? "")];

    /// <summary>Everything that the screen or a log would show, except the objects themselves.</summary>
    public string AllText => string.Join('\n', (IEnumerable<string?>)
    [
        .. Verbose, .. Debug, .. Warnings, .. Information,
        .. Progress.SelectMany(record => new[] { record.Activity, record.StatusDescription, record.CurrentOperation }),
        .. Output.Select(item => item.ToString()),
        .. Errors.SelectMany(TextOf),
    ]);

    private static IEnumerable<string?> TextOf(ErrorRecord error) =>
    [
        error.ToString(), error.FullyQualifiedErrorId, error.Exception.ToString(), error.ErrorDetails?.Message, error.ErrorDetails?.RecommendedAction,
        error.CategoryInfo.ToString(), error.TargetObject?.ToString(), error.ScriptStackTrace,
        (error.TargetObject is null ? null : PSObject.AsPSObject(error.TargetObject))?.Properties["PresignedUrl"]?.Value?.ToString(),
    ];
}
