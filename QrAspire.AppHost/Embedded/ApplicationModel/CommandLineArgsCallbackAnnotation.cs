namespace Aspire.Hosting.ApplicationModel;

/// <summary>Adds command line arguments when the resource starts.</summary>
public sealed class CommandLineArgsCallbackAnnotation(Func<CommandLineArgsCallbackContext, Task> callback) : IResourceAnnotation
{
    /// <summary>Fills the context's arguments.</summary>
    public Func<CommandLineArgsCallbackContext, Task> Callback { get; } = callback;
}

/// <summary>What a callback for arguments sees and fills.</summary>
public sealed class CommandLineArgsCallbackContext(IList<object> args, IResource resource, CancellationToken cancellationToken = default)
{
    /// <summary>Values are strings or value providers.</summary>
    public IList<object> Args { get; } = args;

    /// <summary>Whose arguments these are.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>Cancelled when the start is given up.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;
}
