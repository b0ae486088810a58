using System.Management.Automation;
using System.Security;
using SukiSdp.Api;
using SukiSdp.Commands.Binding;

namespace SukiSdp.Commands;

/// <summary>Base class of the commands for recordings: their token and their session IDs.</summary>
/// <typeparam name="TItem">The input of the asynchronous work.</typeparam>
public abstract class RecordingCommand<TItem> : ServiceCommand<TItem>
    where TItem : class
{
    private readonly SessionInput _input = new();

    /// <summary>
    /// The Suki token, as <see cref="SecureString"/> or text. The default is the first that exists: <c>-Connection</c>, the session made by
    /// <c>Connect-SukiSdp</c>, the environment variable <c>SUKI_SDP_TOKEN</c>, a log-in with <c>SUKI_SDP_PARTNER_ID</c> and
    /// <c>SUKI_SDP_PARTNER_TOKEN</c>.
    /// </summary>
    [Parameter]
    [TokenTransformation]
    [ValidateNotNull]
    public SecureString? Token { get; set; }

    /// <summary>A connection from <c>Connect-SukiSdp -PassThru</c>, to use instead of this session's.</summary>
    [Parameter]
    [ValidateNotNull]
    public SukiSdpConnection? Connection { get; set; }

    /// <summary>
    /// Waits for sessions that are in progress (status code 404), with delays that increase to ten minutes, while other sessions are processed. Deleted
    /// sessions (status code 410) aren't waited for.
    /// </summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>The time-out for one session that is in progress, in seconds. It implies <c>-Wait</c>.</summary>
    [Parameter]
    [ValidateRange(1, 604800)]
    public int WaitTimeoutSec { get; set; } = 1800;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (string repeated in _input.DescribeRepeated())
        {
            WriteWarning(repeated);
        }

        base.EndProcessing();
    }

    /// <summary>Processes the bound session IDs, and writes an error for each invalid one.</summary>
    /// <returns>The number of errors.</returns>
    private protected int TakeSessions(string?[] bound, Action<NamedSession> work)
    {
        // One pipeline object is one row; of an argument, each element is a row.
        bool startsRow = true;
        int problems = 0;
        foreach (string? item in bound)
        {
            foreach ((NamedSession session, SukiSdpException? problem) in _input.Take(item, startsRow))
            {
                if (problem is null)
                {
                    ModuleState.Sessions.Add(session.Id);
                    work(session with { EncounterId = UsableEncounter(session) });
                }
                else
                {
                    problems++;
                    WriteError(ErrorRecords.From(problem, TargetOf(session.Id)));
                }
            }

            startsRow = !MyInvocation.ExpectingInput;
        }

        return problems;
    }

    // The audio is saved with or without it, because the service soon deletes it.
    private string? UsableEncounter(NamedSession session)
    {
        if (session.EncounterId is { } encounter && SessionIdRule.ProblemOf(encounter) is not null)
        {
            WriteWarning($"{DisplayText.Session(session.Id)}: its encounter ID isn't a valid ID, and was ignored.");
            return null;
        }

        return session.EncounterId;
    }

    // The text of an input in an error, without secrets and terminal escapes.
    private static string? TargetOf(string id) => id.Length == 0 || SecureStrings.IsToken(id) || id.Any(char.IsControl) ? null : DisplayText.Of(id);

    /// <summary>How long to wait for a session that is in progress; null to not wait.</summary>
    private protected WaitSettings? WaitSettings =>
        Wait || (MyInvocation.BoundParameters.ContainsKey(nameof(WaitTimeoutSec)) && !MyInvocation.BoundParameters.ContainsKey(nameof(Wait)))
            ? new WaitSettings(TimeSpan.FromSeconds(WaitTimeoutSec))
            : null;

    /// <summary>Returns the connection of the parameters, the PowerShell session or the environment variables.</summary>
    /// <exception cref="SukiSdpException">A value is missing or isn't valid. No request was sent.</exception>
    private protected SukiConnection ResolveConnection() => ConnectionResolver.Resolve(Token, Connection, ConnectionOptions);
}
