using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Security;
using SukiSdp.Api;

namespace SukiSdp.Commands;

/// <summary>The partner token in <c>SUKI_SDP_PARTNER_TOKEN</c>, which is read at each log-in.</summary>
internal sealed class VariablePartnerToken : IPartnerTokenSource
{
    /// <inheritdoc/>
    public Task<SukiToken> GetAsync(IRunObserver observer, CancellationToken cancellationToken) =>
        Task.FromResult(SukiToken.Parse(EnvironmentVariables.Read(EnvironmentVariables.PartnerToken) ?? "", EnvironmentVariables.Name(EnvironmentVariables.PartnerToken)));
}

/// <summary>
/// A script block that returns a new partner token at each log-in. It runs on the thread of the command that needs the token, while that command runs.
/// </summary>
/// <param name="script">The script block, of the calling runspace.</param>
internal sealed class ScriptPartnerToken(ScriptBlock script) : IPartnerTokenSource
{
    // Get-Secret doesn't throw the error about a locked vault: such errors are returned with the token, or in place of it.
    private static readonly ScriptBlock Call = ScriptBlock.Create("param($Script) & $Script 2>&1");

    private readonly Guid? _home = Runspace.DefaultRunspace?.InstanceId;

    /// <inheritdoc/>
    public Task<SukiToken> GetAsync(IRunObserver observer, CancellationToken cancellationToken) => observer.InvokeAsync(() => Run(observer), cancellationToken);

    private SukiToken Run(IRunObserver observer)
    {
        Collection<PSObject> output;
        try
        {
            output = Call.Invoke(HereScript());
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            // The message of an error that a preference made terminating begins with that; its record contains the error.
            throw Unavailable("failed", [e.ErrorRecord], e is ActionPreferenceStopException ? e.ErrorRecord.Exception : e);
        }

        ErrorRecord[] errors = [.. output.Select(o => o?.BaseObject).OfType<ErrorRecord>()];
        object? last = output.LastOrDefault(o => o is not null and not { BaseObject: ErrorRecord })?.BaseObject;
        string text = last switch
        {
            string plain => plain,
            SecureString secret => SecureStrings.ToPlainText(secret),
            null when errors.Length > 0 => throw Unavailable("failed", errors, errors[0].Exception),
            null => throw Unavailable("returned nothing."),
            _ => throw Unavailable($"returned an object of type {last.GetType().FullName}, not a SecureString or text."),
        };
        foreach (ErrorRecord error in errors)
        {
            observer.Warning($"The script block of -PartnerToken returned a token, but reported an error: {ExternalError.ReasonOf(error)}");
        }

        return SukiToken.Parse(text, "the script block of -PartnerToken");
    }

    // A script block belongs to its runspace, and another runspace (ForEach-Object -Parallel) would wait for it without end. There, its text runs unbound.
    private ScriptBlock HereScript() =>
        Runspace.DefaultRunspace?.InstanceId == _home ? script
        : script.Ast is FunctionDefinitionAst function ? function.Body.GetScriptBlock()
        : ((ScriptBlockAst)script.Ast).GetScriptBlock();

    private static SukiSdpException Unavailable(string what, Exception? cause = null) =>
        new(SukiError.PartnerTokenUnavailable, $"The script block of -PartnerToken {what}", cause);

    private static SukiSdpException Unavailable(string what, IEnumerable<ErrorRecord> errors, Exception cause)
    {
        string[] reasons = [.. errors.Select(ExternalError.ReasonOf).Distinct().Take(3)];
        return Unavailable($"{what}: {string.Join(" ", reasons)}", ExternalError.WithoutSecrets(cause));
    }
}
