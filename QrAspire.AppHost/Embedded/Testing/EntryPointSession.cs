using System.Reflection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// Runs an AppHost's entry point up to its <c>Build()</c> and takes the builder that it made. The entry point ends there, by an exception of
/// ours: whatever it would do after <c>Build()</c> is the test's to do.
/// </summary>
internal sealed class EntryPointSession(Assembly assembly, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
{
    private static readonly AsyncLocal<EntryPointSession?> s_current = new();

    private TestingBuilder? _builder;

    /// <summary>The session whose entry point runs here; null outside tests.</summary>
    public static EntryPointSession? Current => s_current.Value;

    public Task<TestingBuilder> RunAsync(CancellationToken cancellationToken)
        => Task.Run(Run, cancellationToken);

    public TestingBuilder CreateBuilder(DistributedApplicationOptions options)
    {
        options.AssemblyName ??= assembly.GetName().Name;
        return _builder = TestingBuilder.Create(this, options, configure);
    }

    private TestingBuilder Run()
    {
        s_current.Value = this;
        var entryPoint = assembly.EntryPoint ?? throw new InvalidOperationException($"'{assembly.GetName().Name}' has no entry point.");
        try
        {
            entryPoint.Invoke(null, BindingFlags.DoNotWrapExceptions, null, entryPoint.GetParameters().Length == 0 ? null : [args], null);
        }
        catch (BuiltException)
        {
            return _builder!;
        }
        throw new InvalidOperationException($"The entry point of '{assembly.GetName().Name}' ended without building an application.");
    }

    /// <summary>The entry point has reached <c>Build()</c>.</summary>
    internal sealed class BuiltException : Exception;
}
