window.YTD.account.part0 = [{"account":{"username":"council","accountId":"1","accountDisplayName":"Council"}}]
