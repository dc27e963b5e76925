namespace Aspire.Hosting.ApplicationModel;

/// <summary>A command that a resource offers.</summary>
public sealed class ResourceCommandAnnotation(
    string name, string displayName, Func<UpdateCommandStateContext, ResourceCommandState> updateState,
    Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand, CommandOptions? options = null) : IResourceAnnotation
{
    /// <summary>Unique among the resource's commands.</summary>
    public string Name { get; } = name;

    /// <summary>What the button says.</summary>
    public string DisplayName { get; } = displayName;

    /// <summary>Whether it is offered now.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState> UpdateState { get; } = updateState;

    /// <summary>Does it.</summary>
    public Func<ExecuteCommandContext, Task<ExecuteCommandResult>> ExecuteCommand { get; } = executeCommand;

    /// <summary>Description, confirmation, icon.</summary>
    public CommandOptions Options { get; } = options ?? CommandOptions.Default;
}

/// <summary>How a command is presented.</summary>
public class CommandOptions
{
    /// <summary>Nothing special.</summary>
    public static CommandOptions Default { get; } = new();

    /// <summary>A sentence about what it does.</summary>
    public string? Description { get; set; }

    /// <summary>A question to ask first.</summary>
    public string? ConfirmationMessage { get; set; }

    /// <summary>An icon's name.</summary>
    public string? IconName { get; set; }

    /// <summary>One of the resource's main commands.</summary>
    public bool IsHighlighted { get; set; }

    /// <summary>Whether it is offered now; always, when null.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState>? UpdateState { get; set; }
}

/// <summary>How an HTTP command is sent and judged.</summary>
public class HttpCommandOptions : CommandOptions
{
    /// <summary>POST unless said otherwise.</summary>
    public HttpMethod? Method { get; set; }

    /// <summary>Edits the request: headers, body.</summary>
    public Func<HttpCommandRequestContext, Task>? PrepareRequest { get; set; }
}

/// <summary>The request of an HTTP command before it is sent.</summary>
public sealed class HttpCommandRequestContext
{
    /// <summary>The application's services.</summary>
    public required IServiceProvider ServiceProvider { get; init; }

    /// <summary>The resource's name.</summary>
    public required string ResourceName { get; init; }

    /// <summary>Where it goes.</summary>
    public required EndpointReference Endpoint { get; init; }

    /// <summary>The request.</summary>
    public required HttpRequestMessage Request { get; init; }

    /// <summary>Cancelled when the caller gives up.</summary>
    public required CancellationToken CancellationToken { get; init; }
}

/// <summary>Whether a command is offered.</summary>
public enum ResourceCommandState
{
    /// <summary>Yes.</summary>
    Enabled,

    /// <summary>Shown, but not now.</summary>
    Disabled,

    /// <summary>Not shown.</summary>
    Hidden,
}

/// <summary>What decides whether a command is offered.</summary>
public sealed class UpdateCommandStateContext
{
    /// <summary>The resource as it is.</summary>
    public required CustomResourceSnapshot ResourceSnapshot { get; init; }

    /// <summary>The application's services.</summary>
    public required IServiceProvider ServiceProvider { get; init; }
}

/// <summary>What a command gets.</summary>
public sealed class ExecuteCommandContext
{
    /// <summary>The application's services.</summary>
    public required IServiceProvider ServiceProvider { get; init; }

    /// <summary>The resource's name.</summary>
    public required string ResourceName { get; init; }

    /// <summary>Cancelled when the caller gives up.</summary>
    public required CancellationToken CancellationToken { get; init; }
}

/// <summary>How a command ended.</summary>
public sealed record ExecuteCommandResult
{
    /// <summary>It did what it says.</summary>
    public required bool Success { get; init; }

    /// <summary>It was cancelled.</summary>
    public bool Canceled { get; init; }

    /// <summary>Why it failed.</summary>
    public string? ErrorMessage { get; init; }
}

/// <summary>Short ways to say how a command ended.</summary>
public static class CommandResults
{
    /// <summary>It worked.</summary>
    public static ExecuteCommandResult Success() => new() { Success = true };

    /// <summary>It failed.</summary>
    public static ExecuteCommandResult Failure(string? errorMessage = null) => new() { Success = false, ErrorMessage = errorMessage };

    /// <summary>It was cancelled.</summary>
    public static ExecuteCommandResult Canceled() => new() { Success = false, Canceled = true };
}
