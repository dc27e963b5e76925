namespace QrAspire.Tests.Infrastructure;

/// <summary>One running product, shared by the tests that do not hurt it.</summary>
public sealed class ProductFixture : IAsyncLifetime
{
    public ProductHost Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await ProductHost.StartAsync();

    public async Task DisposeAsync() => await Host.DisposeAsync();
}

/// <summary>Tests of the running product; they run one after another and leave it as they found it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProductCollection : ICollectionFixture<ProductFixture>
{
    public const string Name = "product";
}

/// <summary>Tests that start a product of their own and hurt it; one at a time, and with the machine to themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OwnProductCollection
{
    public const string Name = "own product";
}
