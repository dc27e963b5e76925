namespace QrAspire.Tests.Infrastructure;

/// <summary>One running product, shared by the tests that do not hurt it.</summary>
public sealed class ProductFixture : IAsyncLifetime
{
    public ProductHost Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await ProductHost.StartAsync();

    public async Task DisposeAsync() => await Host.DisposeAsync();
}

/// <summary>Tests of the running product; they run one after another and leave it as they found it.</summary>
[CollectionDefinition(Name)]
public sealed class ProductCollection : ICollectionFixture<ProductFixture>
{
    public const string Name = "product";
}
